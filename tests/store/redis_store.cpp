#include "store/redis_store.hpp"

#include "tests/protocol/counting_random.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::store;
using namespace std::chrono_literals;
using gatehouse::test::counting_random;

namespace {

constexpr auto code = record_kind::authorization_code;

/// A store whose server is the test.
struct played {
  explicit played(const std::string& secret = "a secret of the system")
    : driver(
      {}, counting_random(1),
      {.open = [] {},
       .send = [this](const std::string& octets) { sent += octets; },
       .close = [] {},
       .tell = [](bool, const std::string&) {}}),
      store(
        at_rest(
          {protocol::secret(secret)}, counting_random(2), plain_payloads::refused,
          sealed_kinds::all),
        counting_random(3), driver) {
    driver.tick(now);
    driver.on_open(now);
    driver.on_octets("$3\r\nsha\r\n*2\r\n:1\r\n*2\r\n:1\r\n:1\r\n", now);
    sent.clear();
  }

  store_answer<batch_outcome> ask(batch steps, const std::string& said) {
    std::optional<store_answer<batch_outcome>> came;
    store.apply(
      std::move(steps), [&](auto answer) { came = std::move(answer); }, now);
    if (!came)
      driver.on_octets(said, now);
    REQUIRE(came.has_value());
    return *std::move(came);
  }
  std::string fault(batch steps, const std::string& said) {
    const auto answer = ask(std::move(steps), said);
    const auto* why = std::get_if<store_fault>(&answer);
    return why == nullptr ? "none" : why->message;
  }

  /// What the script is told to write.
  std::string value_of(const record& item) {
    sent.clear();
    ask({add(item)}, "*2\r\n:1\r\n*1\r\n:1\r\n");
    const auto at = sent.find("$3\r\nadd\r\n$0\r\n\r\n$");
    REQUIRE(at != std::string::npos);
    auto rest = sent.substr(at + 16);
    const auto length = std::stoul(rest);
    return rest.substr(rest.find('\n') + 1, length);
  }

  redis_driver::time_point now{1h};
  std::string sent;
  redis_driver driver;
  redis_store store;
};

record a_code() {
  record item;
  item.kind = code;
  item.key = "digest";
  item.payload = R"({"redirect_uri":"https://app"})";
  item.expires_at = protocol::from_numeric_date(1'800'000'600);
  item.group = "grant";
  item.client = "app";
  return item;
}

std::string text(const std::string& value) {
  return "$" + std::to_string(value.size()) + "\r\n" + value + "\r\n";
}

std::string found(const std::string& value) {
  return "*2\r\n:1\r\n*1\r\n" + text(value);
}

constexpr auto unreadable =
  "what lies in Redis cannot be opened: it was changed, or sealed under a secret that is gone";
constexpr auto unexpected = "Redis has answered something else than was asked";

} // namespace

TEST_CASE("a record is read as it was written, its end too") {
  played x;
  const auto answer = x.ask({get(code, "digest")}, found(x.value_of(a_code())));
  const auto* item = std::get<batch_outcome>(answer).steps[0].one();
  REQUIRE(item != nullptr);
  auto expected = a_code();
  expected.version = item->version;
  CHECK(*item == expected);
  CHECK((item->version & redis_version_mark) != 0);
}

TEST_CASE("a record ends when its last second begins, and by the clock of the server") {
  played x;
  static_cast<void>(x.value_of(a_code()));
  CHECK(x.sent.find("$13\r\n1800000599999\r\n") != std::string::npos);
  CHECK(x.sent.find("gatehouse:authorization_code:digest") != std::string::npos);
}

TEST_CASE("AB-55 what others put there is a fault, and no record") {
  played x;
  const auto value = x.value_of(a_code());
  auto other_payload = value;
  other_payload.back() = static_cast<char>(other_payload.back() ^ 1);
  auto other_group = value;
  other_group.replace(other_group.find("grant"), 5, "GRANT");
  const batch asked{get(code, "digest")};
  CHECK(x.fault(asked, found(value)) == "none");
  for (const auto& each :
       {other_payload, other_group, value.substr(0, 40), value.substr(0, 10), std::string(),
        std::string("800000000000000100005:grant0:3:app{}"), std::string(200, '9')})
    CHECK(x.fault(asked, found(each)) == unreadable);
  CHECK(x.fault({get(code, "another")}, found(value)) == unreadable);
  CHECK(x.fault({get(record_kind::interaction, "digest")}, found(value)) == unreadable);
  played other("another secret");
  CHECK(other.fault(asked, found(value)) == unreadable);
}

TEST_CASE("AB-55 kinds that lie readable in a database are sealed here") {
  played x;
  auto item = a_code();
  item.kind = record_kind::user_code;
  item.payload = R"({"device":"00ff"})";
  CHECK(x.value_of(item).find("device") == std::string::npos);
}

TEST_CASE("what cannot be done is told by its step") {
  played x;
  const auto answer = x.ask({get(code, "a"), take(code, "b")}, "*2\r\n:0\r\n:1\r\n");
  const auto& made = std::get<batch_outcome>(answer);
  CHECK_FALSE(made.is_applied);
  CHECK(made.failed_at == 1);
}

TEST_CASE("answers of another form are faults") {
  played x;
  for (const auto* said :
       {"+OK\r\n", "*0\r\n", "*2\r\n+a\r\n:1\r\n", "*2\r\n:1\r\n:1\r\n", "*2\r\n:1\r\n*0\r\n",
        "*2\r\n:0\r\n:1\r\n", "*2\r\n:0\r\n:-1\r\n"})
    CHECK(x.fault({get(code, "a")}, said) == unexpected);
  CHECK(x.fault({get(code, "a")}, "*2\r\n:1\r\n*1\r\n+odd\r\n") == unreadable);
  CHECK(x.fault({add(a_code())}, "*2\r\n:1\r\n*1\r\n$-1\r\n") == unreadable);
}

TEST_CASE("nothing is found by an index") {
  played x;
  CHECK(
    x.fault({erase_all(code, index::client, "app")}, "")
    == "Redis finds records by their keys alone");
  CHECK(x.sent.empty());
}

TEST_CASE("what Redis says of itself is why a batch failed") {
  played x;
  CHECK(
    x.fault({get(code, "a")}, "-OOM no\r\n") == "the server has used up its memory (maxmemory)");
}
