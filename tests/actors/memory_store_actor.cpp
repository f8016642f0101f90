#include "actors/memory_store_actor.hpp"

#include "tests/actors/world.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::actors;
using namespace gatehouse::test;

namespace {

store::record token_that_lives(std::string key, protocol::time_point until) {
  store::record item;
  item.kind = store::record_kind::access_token;
  item.key = std::move(key);
  item.payload = "{}";
  item.expires_at = until;
  return item;
}

/// How many expired records a sweep still finds.
std::uint64_t left(world& x, std::int64_t expired_by = sweep_request::now) {
  return x.ask<std::uint64_t>(x.real_store, sweep_request{.expired_by = expired_by, .limit = 1000})
    .value.value();
}

/// One whose store was told to sweep.
struct sweeping_world : world {
  sweeping_world() {
    caf::anon_send(real_store, request_context{}, sweep_tick{});
    run();
  }
};

void tick(world& x, std::chrono::milliseconds time) {
  x.scheduler().advance_time(time);
  x.run();
}

} // namespace

TEST_CASE("the store does batches and lists") {
  world x;
  x.add_service("app", "s3cret");
  const auto listed = x.ask<store::page>(x.real_store, store::list_query{});
  CHECK(listed.value.value().total == 1);
}

TEST_CASE("a sweep deletes what has expired by a time, and never what is still alive") {
  world x;
  const auto start = x.now;
  x.put(token_that_lives("early", start + std::chrono::seconds{10}));
  x.put(token_that_lives("late", start + std::chrono::seconds{20}));
  x.put(token_that_lives("alive", start + std::chrono::seconds{99}));
  x.now = start + std::chrono::seconds{30};
  CHECK(left(x, 0) == 0);
  CHECK(left(x, protocol::numeric_date(start) - 100) == 0);
  CHECK(left(x, protocol::numeric_date(start) + 10) == 1);
  CHECK(left(x, protocol::numeric_date(start) + 1'000'000) == 1);
  CHECK(left(x) == 0);
}

TEST_CASE("the store sweeps by itself once it was told to, again and again") {
  sweeping_world x;
  for (int round = 0; round < 3; ++round) {
    x.put(token_that_lives("k" + std::to_string(round), x.now + std::chrono::seconds{5}));
    x.now += std::chrono::seconds{5};
    tick(x, std::chrono::milliseconds{200});
    CHECK(left(x) == 0);
  }
}

TEST_CASE("a large sweep goes on in small steps") {
  sweeping_world x;
  for (int i = 0; i < 200; ++i)
    x.put(token_that_lives(std::to_string(i), x.now + std::chrono::seconds{5}));
  x.now += std::chrono::seconds{5};
  tick(x, std::chrono::milliseconds{200});
  for (int i = 0; i < 3; ++i)
    tick(x, std::chrono::milliseconds{5});
  CHECK(left(x) == 0);
}

TEST_CASE("one step of a large sweep leaves the rest to later ones") {
  sweeping_world x;
  for (int i = 0; i < 200; ++i)
    x.put(token_that_lives(std::to_string(i), x.now + std::chrono::seconds{5}));
  x.now += std::chrono::seconds{5};
  tick(x, std::chrono::milliseconds{200});
  CHECK(left(x) == 136);
}
