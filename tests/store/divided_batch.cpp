#include "store/divided_batch.hpp"

#include "store/memory_store.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::store;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t mark = std::uint64_t{1} << 63U;
constexpr auto code = record_kind::authorization_code;
constexpr auto token = record_kind::access_token;
constexpr auto polls = record_kind::device_polls;

const auto start = protocol::from_numeric_date(1'800'000'000);

record of(record_kind kind, std::string key, std::string payload = "{}") {
  record item;
  item.kind = kind;
  item.key = std::move(key);
  item.payload = std::move(payload);
  item.expires_at = start + 600s;
  return item;
}

/// Two stores that divide records, the short-lived one without its crash-proof memory: it can be made
/// to forget, to come back as it was, and to be gone.
class divided_world {
public:
  batch_outcome apply(const batch& steps) {
    divided_batch divided(steps, mark);
    REQUIRE(divided.is_possible());
    auto of_first = marked(divided.first());
    std::optional<batch_outcome> of_main;
    if (of_first.is_applied) {
      divided.learn(of_first);
      of_main = main.apply(divided.main(), now);
    }
    const bool is_decided = of_main && of_main->is_applied;
    if (is_decided && erases)
      static_cast<void>(short_lived->apply(divided.last(), now));
    return divided.merge(std::move(of_first), std::move(of_main), now);
  }
  std::optional<record> read(record_kind kind, const std::string& key) {
    auto done = apply({get(kind, key)});
    REQUIRE(done.is_applied);
    const auto* item = done.steps[0].one();
    return item == nullptr ? std::nullopt : std::optional(*item);
  }
  std::uint64_t add_one(const record& item) {
    const auto done = apply({add(item)});
    REQUIRE(done.is_applied);
    return done.steps[0].one()->version;
  }
  /// A store with that one record, as it was when it was made.
  void roll_back(const record& item) {
    short_lived = std::make_unique<memory_store>();
    REQUIRE(short_lived->apply({add(item)}, now).is_applied);
  }

  memory_store main;
  std::unique_ptr<memory_store> short_lived = std::make_unique<memory_store>();
  protocol::time_point now = start;
  /// What is cleared up afterwards may as well stay.
  bool erases = true;

private:
  batch_outcome marked(batch steps) {
    for (auto& each : steps)
      each.version &= ~mark;
    auto done = short_lived->apply(steps, now);
    for (auto& each : done.steps)
      for (auto& item : each.found)
        item.version |= mark;
    return done;
  }
};

record used(const record& item) {
  auto out = item;
  out.payload = "used";
  return out;
}

} // namespace

TEST_CASE("every kind whose absence would give something away is in the main store") {
  for (const auto kind :
       {record_kind::client, record_kind::access_token, record_kind::refresh_token,
        record_kind::assertion_id, record_kind::json_web_key, record_kind::login_session,
        record_kind::grant, record_kind::remembered_consent, record_kind::forced_subject,
        record_kind::user_code_attempts, record_kind::jwt_trust, record_kind::jwt_trust_name})
    CHECK(residence_of(kind) == residence::main);
}

TEST_CASE("a settling record is made in the short-lived store") {
  divided_world x;
  x.add_one(of(code, "k"));
  CHECK(x.short_lived->size(code) == 1);
  CHECK(x.main.size(code) == 0);
  CHECK(x.read(code, "k").value().payload == "{}");
  CHECK_FALSE(x.apply({add(of(code, "k"))}).is_applied);
}

TEST_CASE("its first change takes it to the main store, once") {
  divided_world x;
  const auto version = x.add_one(of(code, "k"));
  const batch redeem{replace(used(of(code, "k")), version), add(of(token, "t"))};
  const auto done = x.apply(redeem);
  REQUIRE(done.is_applied);
  CHECK(done.steps.size() == 2);
  CHECK((done.steps[0].one()->version & mark) == 0);
  CHECK(x.short_lived->size(code) == 0);
  const auto again = x.apply(redeem);
  CHECK_FALSE(again.is_applied);
  CHECK(again.failed_at == 0);
  const auto settled = x.read(code, "k").value();
  CHECK(settled.payload == "used");
  CHECK(settled.expires_at == start + 600s);
  CHECK(x.apply({replace(used(settled), settled.version)}).is_applied);
  CHECK_FALSE(x.apply({replace(used(settled), settled.version)}).is_applied);
}

TEST_CASE("the grant of a settling record is found wherever the record is") {
  divided_world x;
  const auto grant_key = [&] {
    const auto done = x.apply({get(code, "k"), get_grant(code, "k")});
    REQUIRE(done.is_applied);
    REQUIRE(done.steps.size() == 2);
    const auto* item = done.steps[1].one();
    return item == nullptr ? std::string("none") : item->key;
  };
  CHECK(grant_key() == "none");
  auto item = of(code, "k");
  item.group = "g";
  const auto version = x.add_one(item);
  CHECK(grant_key() == "none");
  x.add_one(of(record_kind::grant, "g"));
  CHECK(grant_key() == "g");
  REQUIRE(x.apply({replace(used(item), version)}).is_applied);
  CHECK(x.short_lived->size(code) == 0);
  CHECK(grant_key() == "g");
  x.short_lived = std::make_unique<memory_store>();
  CHECK(grant_key() == "g");
}

TEST_CASE("nothing that is in the short-lived store alone has a grant") {
  const divided_batch divided({get_grant(polls, "k")}, mark);
  CHECK_FALSE(divided.is_possible());
}

TEST_CASE("AB-14 a short-lived store that is rolled back brings nothing back to life") {
  divided_world x;
  for (const bool erases : {true, false}) {
    x.erases = erases;
    const auto key = erases ? "erased" : "left";
    const auto version = x.add_one(of(code, key));
    REQUIRE(x.apply({replace(used(of(code, key)), version)}).is_applied);
    x.roll_back(of(code, key));
    CHECK(x.read(code, key).value().payload == "used");
    CHECK_FALSE(x.apply({replace(used(of(code, key)), version)}).is_applied);
    CHECK_FALSE(x.apply({replace(used(of(code, key)), mark | 77)}).is_applied);
  }
}

TEST_CASE("AB-14 nor does one whose clock is behind") {
  divided_world x;
  const auto version = x.add_one(of(code, "k"));
  REQUIRE(x.apply({replace(used(of(code, "k")), version)}).is_applied);
  auto longer = of(code, "k");
  longer.expires_at += 3600s;
  x.roll_back(longer);
  for (const auto passed : {599s, 600s, 719s}) {
    x.now = start + passed;
    const auto found = x.read(code, "k");
    // Its life is over, and it counts nevertheless.
    CHECK(found.has_value() == (passed < 600s));
    CHECK_FALSE(x.apply({replace(used(of(code, "k")), version)}).is_applied);
  }
}

TEST_CASE("a record that the short-lived store keeps too long is not found") {
  divided_world x;
  auto longer = of(code, "k");
  x.add_one(longer);
  const divided_batch divided({get(code, "k")}, mark);
  auto of_first = x.short_lived->apply(divided.first(), start);
  auto of_main = x.main.apply(divided.main(), start);
  CHECK(divided.merge(of_first, of_main, start + 599s).steps[0].one() != nullptr);
  CHECK(divided.merge(of_first, of_main, start + 600s).steps[0].one() == nullptr);
}

TEST_CASE("a store that has forgotten refuses") {
  divided_world x;
  x.add_one(of(code, "k"));
  x.short_lived = std::make_unique<memory_store>();
  CHECK_FALSE(x.read(code, "k").has_value());
}

TEST_CASE("when the main part cannot be done, what was added is nobody's") {
  divided_world x;
  const auto done =
    x.apply({require(record_kind::client, "none"), add(of(code, "k")), put(of(token, "t"))});
  CHECK_FALSE(done.is_applied);
  CHECK(done.failed_at == 0);
  CHECK(x.main.size(token) == 0);
}

TEST_CASE("when the short-lived part cannot be done, nothing is") {
  divided_world x;
  x.add_one(of(record_kind::user_code, "taken"));
  const auto done =
    x.apply({put(of(token, "t")), add(of(code, "k")), add(of(record_kind::user_code, "taken"))});
  CHECK_FALSE(done.is_applied);
  CHECK(done.failed_at == 2);
  CHECK(x.main.size(token) == 0);
  CHECK(x.short_lived->size(code) == 0);
}

TEST_CASE("steps come back at their places") {
  divided_world x;
  REQUIRE(x.main.apply({put(of(token, "t", "T"))}, start).is_applied);
  x.add_one(of(code, "k", "K"));
  x.add_one(of(polls, "p", "P"));
  const auto done = x.apply({get(polls, "p"), get(token, "t"), get(code, "k"), get(token, "none")});
  REQUIRE(done.is_applied);
  CHECK(done.steps[0].one()->payload == "P");
  CHECK(done.steps[1].one()->payload == "T");
  CHECK(done.steps[2].one()->payload == "K");
  CHECK(done.steps[3].one() == nullptr);
}

TEST_CASE("short-lived records change where they are, and go when the main store has decided") {
  divided_world x;
  const auto version = x.add_one(of(polls, "p"));
  CHECK(x.apply({replace(of(polls, "p", "2"), version)}).is_applied);
  CHECK(x.read(polls, "p").value().payload == "2");
  CHECK(x.apply({erase(polls, "p")}).steps[0].erased == 1);
  x.add_one(of(record_kind::user_code, "u"));
  const batch steps{require(token, "t"), erase(record_kind::user_code, "u"), put(of(token, "x"))};
  CHECK_FALSE(x.apply(steps).is_applied);
  CHECK(x.short_lived->size(record_kind::user_code) == 1);
  REQUIRE(x.main.apply({put(of(token, "t"))}, start).is_applied);
  CHECK(x.apply(steps).is_applied);
  CHECK(x.short_lived->size(record_kind::user_code) == 0);
}

TEST_CASE("what the main store alone can do needs no other") {
  CHECK(is_for_main_alone({get(token, "t"), put(of(token, "t"))}));
  CHECK_FALSE(is_for_main_alone({get(token, "t"), get(code, "k")}));
  // To delete a client takes nothing of Redis, which may be down.
  const divided_batch deleting(
    {take(record_kind::client, "c"), erase_all(code, index::client, "c"),
     erase_all(record_kind::user_code, index::client, "c")},
    mark);
  CHECK(deleting.is_possible());
  CHECK(deleting.first().empty());
  // Marks of what was used stay: with a client of the same name a first version would be good again.
  CHECK(deleting.main().size() == 1);
  CHECK(deleting.last().empty());
  // Nor does it to settle what was read from there.
  CHECK(divided_batch({replace(of(code, "k"), mark | 5)}, mark).first().empty());
}

TEST_CASE("what could not be undone is refused") {
  const auto refused = [](batch steps) { return !divided_batch(steps, mark).is_possible(); };
  CHECK(refused({take(code, "k")}));
  CHECK(refused({put(of(code, "k"))}));
  CHECK(refused({erase(code, "k")}));
  CHECK(refused({require(code, "k")}));
  CHECK(refused({put(of(polls, "p")), put(of(token, "t"))}));
  CHECK(refused({replace(of(code, "k"), mark | 1), take(polls, "p")}));
  CHECK_FALSE(refused({put(of(polls, "p")), get(token, "t")}));
}
