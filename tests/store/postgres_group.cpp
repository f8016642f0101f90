#include "store/postgres_group.hpp"

#include "store/postgres_schema.hpp"
#include "store/postgres_sync.hpp"
#include "store/sql_schema.hpp"
#include "tests/protocol/counting_random.hpp"
#include "tests/store/postgres_server.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <memory>

using namespace gatehouse;
using namespace gatehouse::store;
using namespace gatehouse::test;

namespace {

/// A schema of its own, and a store that does what it is given at once as one group.
struct grouping_store {
  postgres_server& server = postgres_server::shared();
  postgres_options options;
  std::unique_ptr<postgres_sync> records;

  grouping_store() {
    options.hosts = {{.name = server.socket_folder()}};
    options.user = "gatehouse";
    options.database = "postgres";
    options.sslmode = "disable";
    options.search_path = server.make_schema();
    options.max_connections = 1;
    REQUIRE(migrate(options, schema_version()).fault == "");
    records = std::make_unique<postgres_sync>(options, counting_random());
    // Connected, and what is needed is prepared.
    apply({{add(client_named("first"))}});
  }

  static record client_named(const std::string& key) {
    record x;
    x.kind = record_kind::client;
    x.key = key;
    x.payload = "{}";
    return x;
  }

  std::vector<bool> apply(const std::vector<batch>& group) {
    std::vector<bool> done;
    for (const auto& answer : records->apply(group)) {
      const auto* made = std::get_if<batch_outcome>(&answer);
      REQUIRE(made != nullptr);
      done.push_back(made->is_applied);
    }
    return done;
  }

  /// How many transactions have written since the server began, those behind savepoints counted each.
  std::uint64_t transactions() { return server.number("SELECT txid_current()"); }
};

std::string numbered(int n) {
  return "client-" + std::to_string(n);
}

} // namespace

TEST_CASE("of many batches one that cannot be done costs the others one transaction more") {
  grouping_store x;
  std::vector<batch> group;
  constexpr int count = 64;
  constexpr int loser = 40;
  for (int i = 0; i < count; ++i)
    group.push_back({add(x.client_named(i == loser ? "first" : numbered(i)))});
  const auto before = x.transactions();
  const auto done = x.apply(group);
  // The look at the count is one as well.
  CHECK(x.transactions() - before <= 6);
  for (int i = 0; i < count; ++i)
    CHECK(done[static_cast<std::size_t>(i)] == (i != loser));
}

TEST_CASE("of many batches each that cannot be done is told so, and the others are done") {
  grouping_store x;
  std::vector<batch> group;
  constexpr int count = 64;
  // Half of them want what the other half takes away.
  for (int i = 0; i < count; ++i)
    group.push_back({add(x.client_named(numbered(i / 2)))});
  const auto done = x.apply(group);
  CHECK(std::count(done.begin(), done.end(), true) == count / 2);
  for (std::size_t i = 0; i < count; i += 2)
    CHECK(done[i] != done[i + 1]);
}

TEST_CASE("a batch that the server refuses outright takes no other with it") {
  grouping_store x;
  // Whatever wants to write this one is told no by the database itself.
  x.server.run(
    "ALTER TABLE " + x.options.search_path + "." + std::string(table_of(record_kind::client))
    + " ADD CHECK (record_key NOT LIKE 'forbidden%')");
  std::vector<batch> group;
  for (int i = 0; i < 64; ++i)
    group.push_back({add(x.client_named(i % 16 == 5 ? "forbidden" : numbered(i)))});
  const auto answers = x.records->apply(group);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const auto* made = std::get_if<batch_outcome>(&answers[i]);
    CHECK((made == nullptr) == (i % 16 == 5));
    CHECK((made == nullptr || made->is_applied));
  }
}
