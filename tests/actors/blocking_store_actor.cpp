#include "actors/blocking_store_actor.hpp"

#include "actors/blocking_reader.hpp"
#include "actors/blocking_writer.hpp"
#include "actors/sqlite_parts.hpp"
#include "store/sql_schema.hpp"
#include "store/sqlite_connection.hpp"
#include "store/sqlite_schema.hpp"
#include "store/sqlite_store.hpp"
#include "tests/actors/world.hpp"
#include "tests/store/scratch_folder.hpp"

#include <doctest/doctest.h>

#include <spdlog/logger.h>

using namespace gatehouse;
using namespace gatehouse::actors;
using namespace gatehouse::test;

namespace {

constexpr auto kind = store::record_kind::access_token;

store::record token(std::string key) {
  store::record item;
  item.kind = kind;
  item.key = std::move(key);
  item.payload = "{}";
  return item;
}

/// A store on a file, all of it on the world's one thread.
struct sqlite_world : world {
  explicit sqlite_world(std::size_t most_waiting = 100) {
    options.path = folder.path() + "/records.sqlite";
    parts.secrets = {protocol::secret("a secret of the system")};
    options.busy_timeout = std::chrono::milliseconds{0};
    parts.now = [this] { return now; };
    parts.random = given->random;
    use_sqlite(parts, options);
    parts.state = std::make_shared<node_state>();
    parts.log = std::make_shared<spdlog::logger>("none");
    parts.for_writer = std::make_shared<waiting_room>(most_waiting);
    parts.for_readers = std::make_shared<waiting_room>(most_waiting);
    REQUIRE(prepare_sqlite(options) == std::nullopt);
    writer = spawn<blocking_writer>(parts);
    caf::anon_send(writer, request_context{}, sweep_tick{});
    front = spawn<blocking_store_actor>(blocking_store_actor::connections{
      {writer}, {spawn<blocking_reader>(parts)}, parts.for_writer, parts.for_readers});
  }

  std::shared_ptr<reply<store::batch_outcome>> send_batch(store::batch steps) {
    return send<store::batch_outcome>(front, std::move(steps));
  }
  reply<store::batch_outcome> apply(store::batch steps) {
    return ask<store::batch_outcome>(front, std::move(steps));
  }
  bool has_token(const std::string& key) {
    return apply({store::get(kind, key)}).value.value().steps[0].one() != nullptr;
  }
  void let_pass(std::chrono::milliseconds time) {
    for (std::chrono::milliseconds passed{0}; passed < time;
         passed += std::chrono::milliseconds{5}) {
      scheduler().advance_time(std::chrono::milliseconds{5});
      run();
    }
  }

  scratch_folder folder;
  store::sqlite_options options;
  blocking_parts parts;
  store_writer_actor writer;
  store_actor front;
};

} // namespace

TEST_CASE("what is written is read by all connections") {
  sqlite_world x;
  CHECK(x.apply({store::put(token("k"))}).value.value().is_applied);
  CHECK(x.has_token("k"));
  CHECK_FALSE(x.apply({store::take(kind, "none")}).value.value().is_applied);
  const auto listed = x.ask<store::page>(x.front, store::list_query{});
  CHECK(listed.value.value().total == 0);
}

TEST_CASE("whoever waits at once is answered, each for itself") {
  sqlite_world x(1000);
  std::vector<std::shared_ptr<reply<store::batch_outcome>>> asked;
  for (int i = 0; i < 600; ++i)
    asked.push_back(x.send_batch({store::add(token(std::to_string(i / 2)))}));
  x.run();
  int applied = 0;
  for (const auto& each : asked)
    applied += each->value.value().is_applied ? 1 : 0;
  CHECK(applied == 300);
  CHECK(x.parts.for_writer->inside() == 0);
}

TEST_CASE("a database that cannot be written fails all who wait, and works again by itself") {
  sqlite_world x;
  CHECK(x.apply({store::put(token("before"))}).value);
  {
    store::sqlite_connection other(x.options, store::sqlite_connection::purpose::write);
    other.execute("BEGIN IMMEDIATE");
    const auto first = x.send_batch({store::put(token("a"))});
    const auto second = x.send_batch({store::put(token("b"))});
    x.run();
    CHECK(is(first->fault, fault::store_failed));
    CHECK(is(second->fault, fault::store_failed));
    CHECK(x.parts.state->store_writes.problem() == "database is locked");
    CHECK(x.parts.state->store_writes.faults() > 0);
    CHECK(x.has_token("before"));
  }
  CHECK(x.parts.state->store_writes.is_failing());
  x.let_pass(std::chrono::milliseconds{600});
  CHECK_FALSE(x.parts.state->store_writes.is_failing());
  CHECK(x.parts.state->store_writes.problem().empty());
  CHECK_FALSE(x.has_token("a"));
  CHECK(x.apply({store::put(token("a"))}).value.value().is_applied);
  CHECK(x.parts.for_writer->inside() == 0);
}

TEST_CASE("a schema that went away is named as pending") {
  sqlite_world x;
  REQUIRE(store::migrate(x.options, 0).fault.empty());
  CHECK(is(x.apply({store::put(token("k"))}).fault, fault::store_failed));
  CHECK(is(x.apply({store::get(kind, "k")}).fault, fault::store_failed));
  CHECK(
    x.parts.state->store_writes.problem()
    == "the schema of the database is of version 0, and this program works with 1: run `gatehouse "
       "migrate up` with the same configuration");
  CHECK(x.parts.state->store_reads.problem() == x.parts.state->store_writes.problem());
}

TEST_CASE("beyond its bound the store refuses instead of growing") {
  sqlite_world x(2);
  CHECK(x.parts.for_writer->enter());
  CHECK(x.parts.for_writer->enter());
  CHECK(is(x.apply({store::put(token("k"))}).fault, fault::overloaded));
  CHECK(x.has_token("k") == false);
  x.parts.for_writer->leave();
  CHECK(x.apply({store::put(token("k"))}).value.value().is_applied);
  CHECK(x.parts.for_readers->enter());
  CHECK(x.parts.for_readers->enter());
  CHECK(is(x.apply({store::get(kind, "k")}).fault, fault::overloaded));
  CHECK(is(x.ask<store::page>(x.front, store::list_query{}).fault, fault::overloaded));
}

TEST_CASE("what was sent before the end is written and answered") {
  sqlite_world x;
  const auto asked = x.send_batch({store::put(token("k"))});
  caf::anon_send(x.writer, request_context{}, sweep_tick{});
  // The questions are on their way when the end comes behind them.
  for (int i = 0; i < 100 && x.parts.for_writer->inside() == 0; ++i)
    x.scheduler().run_once();
  REQUIRE(x.parts.for_writer->inside() == 1);
  caf::anon_send_exit(x.writer, caf::exit_reason::user_shutdown);
  x.run();
  REQUIRE(asked->value.has_value());
  CHECK(asked->value->is_applied);
  CHECK(x.has_token("k"));
}

TEST_CASE("expired records go by themselves, and when somebody asks") {
  sqlite_world x;
  const auto expiring = [&](const std::string& key) {
    auto item = token(key);
    item.expires_at = x.now + std::chrono::seconds{5};
    return store::put(item);
  };
  store::batch steps;
  for (int i = 0; i < 300; ++i)
    steps.push_back(expiring(std::to_string(i)));
  CHECK(x.apply(steps).value);
  const auto left = [&](std::uint64_t limit) {
    return x.ask<std::uint64_t>(x.front, sweep_request{.limit = limit}).value.value();
  };
  CHECK(left(1000) == 0);
  x.now += std::chrono::seconds{5};
  CHECK(left(10) == 10);
  x.let_pass(std::chrono::milliseconds{2000});
  CHECK(left(1000) == 0);
  CHECK_FALSE(x.has_token("7"));
}

TEST_CASE("a database without schema of ours is not served unless it is new") {
  const scratch_folder folder;
  const store::sqlite_options options{.path = folder.path() + "/records.sqlite"};
  CHECK(prepare_sqlite(options) == std::nullopt);
  CHECK(prepare_sqlite(options) == std::nullopt);
  {
    store::sqlite_connection later(options, store::sqlite_connection::purpose::write);
    later.execute(store::note_migration(store::sql_dialect::sqlite, store::schema_version() + 2));
  }
  const auto too_new = prepare_sqlite(options);
  REQUIRE(too_new);
  CHECK(too_new->find("`gatehouse migrate down --steps 2`") != std::string::npos);
}

TEST_CASE("AB-55 payloads lie sealed in the file, and one that was altered or moved is a fault") {
  sqlite_world x;
  auto item = token("k");
  item.payload = "what nobody else may read";
  REQUIRE(x.apply({store::put(item)}).value.value().is_applied);
  CHECK(x.apply({store::get(kind, "k")}).value.value().steps[0].one()->payload == item.payload);
  CHECK(
    x.ask<store::page>(x.front, store::list_query{.kind = kind}).value.value().items[0].payload
    == item.payload);

  store::sqlite_store raw(x.options, store::sqlite_store::access::write, x.parts.random);
  const store::batch reading{store::get(kind, "k")};
  auto kept = *raw.read(reading, x.now).batch.steps[0].one();
  CHECK(kept.payload.find("nobody") == std::string::npos);

  const auto write = [&](store::record changed) {
    const store::batch steps{store::put(std::move(changed))};
    const store::batch* const group[] = {&steps};
    REQUIRE(raw.apply(group, x.now).is_committed());
  };
  auto moved = kept;
  moved.key = "other";
  write(moved);
  CHECK(x.apply({store::get(kind, "other")}).fault);
  CHECK(x.apply({store::take(kind, "other")}).fault);
  auto altered = kept;
  altered.payload.back() ^= 1;
  write(altered);
  CHECK(x.apply({store::get(kind, "k")}).fault);
  CHECK(x.ask<store::page>(x.front, store::list_query{.kind = kind}).fault);
  write(item);
  CHECK(x.apply({store::get(kind, "k")}).fault);
  write(kept);
  CHECK(x.apply({store::get(kind, "k")}).value);
}
