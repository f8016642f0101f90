#include "actors/roster.hpp"

#include "tests/actors/world.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::actors;
using namespace gatehouse::test;

namespace {

struct roster_world {
  world_config config;
  caf::actor_system system{config};
  roster under_test;

  ~roster_world() {
    under_test.close();
    under_test.end_all();
    run();
  }

  caf::strong_actor_ptr spawn() {
    return caf::actor_cast<caf::strong_actor_ptr>(system.spawn([]() -> audit_actor::behavior_type {
      return {[](const request_context&, const audit_event&) {}};
    }));
  }

  void kill(const caf::strong_actor_ptr& victim) {
    caf::anon_send_exit(caf::actor_cast<caf::actor>(victim), caf::exit_reason::kill);
    run();
  }

  void run() {
    auto& scheduler = static_cast<caf::scheduler::test_coordinator&>(system.scheduler());
    while (scheduler.run() + scheduler.trigger_timeouts() > 0) {
    }
  }
};

bool is_gone(const caf::weak_actor_ptr& actor) {
  return actor.lock() == nullptr;
}

} // namespace

TEST_CASE("an actor that is replaced again and again is kept once") {
  roster_world x;
  auto first = x.spawn();
  const auto seat = x.under_test.add(first);
  for (int restart = 0; restart < 5; ++restart) {
    const auto dead = caf::actor_cast<caf::weak_actor_ptr>(first);
    x.kill(first);
    first = x.spawn();
    x.under_test.replace(seat, first);
    CHECK(is_gone(dead));
    CHECK(x.under_test.size() == 1);
  }
}

TEST_CASE("a death is told until the roster is closed") {
  roster_world x;
  int deaths = 0;
  const auto watched = [&] {
    auto actor = x.spawn();
    x.under_test.watch(actor, [&](const caf::error&) { ++deaths; });
    return actor;
  };
  x.kill(watched());
  CHECK(deaths == 1);
  auto last = watched();
  x.under_test.close();
  x.kill(last);
  CHECK(deaths == 1);
}

TEST_CASE("all actors end, also those that come after the end began") {
  roster_world x;
  std::vector<caf::weak_actor_ptr> ended;
  const auto made = [&] {
    auto actor = x.spawn();
    ended.push_back(caf::actor_cast<caf::weak_actor_ptr>(actor));
    return actor;
  };
  const auto seat = x.under_test.add(made());
  x.under_test.add(made());
  x.under_test.close();
  x.under_test.end_all();
  CHECK(x.under_test.size() == 0);
  x.under_test.replace(seat, made());
  CHECK(x.under_test.size() == 0);
  x.run();
  for (const auto& each : ended)
    CHECK(is_gone(each));
}
