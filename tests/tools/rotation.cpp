#include "tools/rotation.hpp"

#include "tests/tools/database.hpp"
#include "tests/tools/terminal.hpp"
#include "tools/system_sources.hpp"

#include <atomic>
#include <doctest/doctest.h>
#include <thread>

using namespace gatehouse;
using namespace gatehouse::tests;

namespace {

std::vector<protocol::secret> secrets(const std::vector<std::string>& texts) {
  std::vector<protocol::secret> out;
  for (const auto& each : texts)
    out.emplace_back(each);
  return out;
}

store::record of(std::size_t number) {
  store::record out;
  out.kind = number % 2 == 0 ? store::record_kind::grant : store::record_kind::json_web_key;
  out.key = "key " + std::to_string(number);
  out.payload = "what " + std::to_string(number) + " says";
  out.group = "group";
  out.subject = number % 2 == 0 ? "ada" : "";
  return out;
}

void fill(tools::raw_store& records, store::at_rest& sealing, std::size_t count) {
  std::vector<store::batch> group;
  for (std::size_t i = 0; i < count; ++i)
    group.push_back({store::add(sealing.seal(of(i)))});
  REQUIRE(records.apply(group).has_value());
}

tools::outcome<store::rotation_figures> rotate(
  tools::raw_store& records, const std::vector<std::string>& texts,
  store::plain_payloads plain = store::plain_payloads::refused) {
  return tools::rotate_secrets(
    records, secrets(texts), plain, [](const store::rotation_figures&) {});
}

} // namespace

TEST_CASE("after a rotation a database opens with the newest secret alone") {
  const database file("rotation.sqlite");
  const auto records = file.open();
  store::at_rest before(secrets({"old"}), tools::system_random());
  fill(*records, before, 250);

  CHECK(
    *rotate(*records, {"new", "old"})
    == store::rotation_figures{.looked_at = 250, .sealed_anew = 250});
  CHECK(
    *rotate(*records, {"new", "old"}) == store::rotation_figures{.looked_at = 250, .current = 250});

  store::at_rest after(secrets({"new"}), tools::system_random());
  for (const std::size_t number : {0U, 1U, 248U, 249U}) {
    const auto read = *records->apply({{store::get(of(number).kind, of(number).key)}});
    const auto opened = after.open(*read.front().steps.front().one());
    REQUIRE(opened.has_value());
    CHECK(opened->payload == of(number).payload);
    CHECK(opened->subject == of(number).subject);
  }
}

TEST_CASE("a node that writes during a rotation loses nothing") {
  const database file("rotation_beside.sqlite");
  const auto records = file.open();
  store::at_rest before(secrets({"old"}), tools::system_random());
  fill(*records, before, 400);

  std::atomic<bool> is_done{false};
  std::atomic<int> count{0};
  std::thread node([&] {
    const auto own = file.open();
    store::at_rest sealing(secrets({"new", "old"}), tools::system_random());
    for (; !is_done || count < 50; ++count) {
      auto item = of(static_cast<std::size_t>(count) * 2 % 400);
      item.payload = "changed";
      if (!own->apply({{store::put(sealing.seal(item))}}))
        break;
    }
  });
  const auto figures = rotate(*records, {"new", "old"});
  is_done = true;
  node.join();

  const auto problem = figures ? std::string() : figures.error().message;
  INFO(problem);
  REQUIRE(figures.has_value());
  CHECK(figures->unreadable == 0);
  store::at_rest after(secrets({"new"}), tools::system_random());
  for (int i = 0; i < std::min(count.load(), 200); ++i) {
    const auto item = of(static_cast<std::size_t>(i) * 2);
    const auto read = *records->apply({{store::get(item.kind, item.key)}});
    const auto opened = after.open(*read.front().steps.front().one());
    REQUIRE(opened.has_value());
    CHECK(opened->payload == "changed");
  }
}

TEST_CASE("what was sealed with a lost secret is told and left, what is plain only if it may be") {
  const database file("rotation_lost.sqlite");
  const auto records = file.open();
  store::at_rest lost(secrets({"lost"}), tools::system_random());
  fill(*records, lost, 3);
  auto plain = of(100);
  REQUIRE(records->apply({{store::add(plain)}}).has_value());

  CHECK(rotate(*records, {"new"})->unreadable == 4);
  const auto moved = rotate(*records, {"new"}, store::plain_payloads::accepted);
  CHECK(moved->unreadable == 3);
  CHECK(moved->sealed_anew == 1);
}

TEST_CASE("a rotation wants a database that is there and of this version") {
  CHECK(
    tools::open_raw_store(config::memory_dsn{}).error().message
    == "dsn is memory, which keeps nothing");
  CHECK(tools::open_raw_store(config::mysql_dsn{}).error().code != 0);
  CHECK(tools::open_raw_store(config::sqlite_dsn{.path = "/no/such/folder/x"}).error().code != 0);

  terminal shell;
  CHECK(shell.run({"rotate", "secrets"}) == 2);
  CHECK(has(shell.err, "secrets.system is empty"));
  shell.environment = {{"SECRETS_SYSTEM", "0123456789abcdefg"}};
  CHECK(shell.run({"rotate", "secrets"}) == 2);
  CHECK(has(shell.err, "dsn is memory"));
}
