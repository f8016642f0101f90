#include "store/access_token.hpp"
#include "store/at_rest.hpp"
#include "tests/tools/database.hpp"
#include "tests/tools/terminal.hpp"
#include "tools/system_sources.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::tests;

namespace {

constexpr auto secret_text = "0123456789abcdefg";
/// What the terminal's clock says.
constexpr std::int64_t now = 1'700'000'000;

store::record token(std::string handle, std::int64_t age, std::int64_t expires_at) {
  protocol::token_facts facts;
  facts.client = protocol::client_id("shop");
  facts.issued_at = protocol::from_numeric_date(now - age);
  auto item = store::to_record(facts, std::move(handle), {});
  item.expires_at = protocol::from_numeric_date(expires_at);
  return item;
}

/// Two that have expired an hour and a day ago, and two that live, made an hour and a day ago.
void fill(tools::raw_store& records) {
  store::at_rest sealing({protocol::secret(secret_text)}, tools::system_random());
  constexpr std::int64_t far = 4'000'000'000;
  for (const auto& item :
       {token("expired", 7200, now - 3600), token("long expired", 100'000, now - 86'400),
        token("young", 3600, far), token("old", 86'400, far)})
    REQUIRE(records.apply({{store::add(sealing.seal(item))}}).has_value());
}

bool lives(tools::raw_store& records, const std::string& key) {
  const auto reading = store::get(store::record_kind::access_token, key);
  const auto read = records.apply({{reading}});
  REQUIRE(read.has_value());
  return read->front().steps.front().one() != nullptr;
}

} // namespace

TEST_CASE("the janitor deletes what has expired, and keeps what is younger than told") {
  const database file("janitor.sqlite");
  const auto records = file.open();
  fill(*records);
  terminal shell;

  CHECK(shell.run({"janitor", "--tokens", "--keep-if-younger", "2h", file.dsn()}) == 0);
  CHECK(shell.out == "expired: 1\n");
  CHECK(shell.run({"janitor", "--tokens", "--requests", "--grants", file.dsn()}) == 0);
  CHECK(has(shell.out, "expired: 1\n"));
  CHECK(shell.run({"janitor", "--tokens", file.dsn()}) == 0);
  CHECK(shell.out == "expired: 0\n");
  CHECK(lives(*records, "young"));
  CHECK(lives(*records, "old"));
}

TEST_CASE("the janitor deletes what is older than a lifespan when it is told one") {
  const database file("janitor_lifespan.sqlite");
  const auto records = file.open();
  fill(*records);
  terminal shell;
  CHECK(shell.run({"janitor", "--tokens", "--access-lifespan", "2h", file.dsn()}) == 2);
  CHECK(has(shell.err, "lifespans need secrets.system"));
  shell.environment = {{"SECRETS_SYSTEM", secret_text}};

  CHECK(
    shell.run(
      {"janitor", "--tokens", "--access-lifespan", "2h", "--keep-if-younger", "48h", file.dsn()})
    == 0);
  CHECK(has(shell.out, "access_token: 0\n"));
  CHECK(shell.run({"janitor", "--requests", "--access-lifespan", "2h", file.dsn()}) == 0);
  CHECK(lives(*records, "old"));
  CHECK(shell.run({"janitor", "--tokens", "--access-lifespan", "2h", file.dsn()}) == 0);
  CHECK(shell.out == "expired: 0\naccess_token: 1\n");
  CHECK(lives(*records, "young"));
  CHECK_FALSE(lives(*records, "old"));
}

TEST_CASE("the janitor keeps to its limit") {
  const database file("janitor_limit.sqlite");
  const auto records = file.open();
  fill(*records);
  terminal shell;
  CHECK(shell.run({"janitor", "--tokens", "--limit", "1", "--batch-size", "1", file.dsn()}) == 0);
  CHECK(shell.out == "expired: 1\n");
}

TEST_CASE("the janitor wants to know what to do") {
  terminal shell;
  CHECK(shell.run({"janitor", "memory"}) == 2);
  CHECK(has(shell.err, "at least one of --tokens, --requests and --grants"));
  CHECK(shell.run({"janitor", "--tokens", "memory"}) == 2);
  CHECK(has(shell.err, "dsn is memory"));
  CHECK(shell.run({"janitor", "--tokens", "--keep-if-younger", "x", "memory"}) == 2);
  CHECK(has(shell.err, "--keep-if-younger must be a duration"));
  CHECK(shell.run({"janitor", "--tokens", "--limit", "0", "memory"}) == 2);
  CHECK(has(shell.err, "--limit must be a number"));
  CHECK(shell.run({"janitor", "--tokens", "--batch-size", "x", "memory"}) == 2);
}
