#include "actors/statistics.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::actors;
using std::chrono::nanoseconds;

TEST_CASE("what was enqueued and not handled waits") {
  actor_statistics actor("a", "io-0");
  CHECK(actor.waiting() == 0);
  actor.on_enqueued();
  actor.on_enqueued();
  CHECK(actor.waiting() == 2);
  actor.on_handled(1, "x", nanoseconds{1});
  CHECK(actor.waiting() == 1);
  actor.on_handled(1, "x", nanoseconds{1});
  actor.on_handled(1, "x", nanoseconds{1});
  CHECK(actor.waiting() == 0);
}

TEST_CASE("messages are told apart by their type, with their times in powers of two") {
  actor_statistics actor("a", "pool");
  actor.on_handled(5, "five", nanoseconds{0});
  actor.on_handled(5, "five", nanoseconds{3});
  actor.on_handled(9, "nine", std::chrono::hours{1'000'000});
  CHECK(actor.messages[0].type.load() == 5);
  CHECK(std::string(actor.messages[0].name.load()) == "five");
  CHECK(actor.messages[0].handled.load() == 2);
  CHECK(actor.messages[0].nanoseconds.load() == 3);
  CHECK(actor.messages[0].times[0].load() == 1);
  CHECK(actor.messages[0].times[2].load() == 1);
  CHECK(actor.messages[1].times.back().load() == 1);
  CHECK(actor.messages[2].type.load() == 0);
}

TEST_CASE("a clock that went back counts as no time") {
  actor_statistics actor("a", "pool");
  actor.on_handled(5, "five", nanoseconds{-7});
  CHECK(actor.messages[0].nanoseconds.load() == 0);
}

TEST_CASE("AB-41 more message types than there are slots are only counted") {
  actor_statistics actor("a", "pool");
  for (std::uint32_t type = 1; type <= 100; ++type)
    actor.on_handled(type, "x", nanoseconds{1});
  CHECK(actor.handled.load() == 100);
  CHECK(actor.messages.back().type.load() == actor_statistics::max_message_types);
}

TEST_CASE("the board shows every actor that was added") {
  statistics_board board;
  const auto one = board.add("one", "io-0");
  one->set_last_fault("broken");
  CHECK(board.add("two", "pool")->home() == "pool");
  const auto all = board.all();
  REQUIRE(all.size() == 2);
  CHECK(all[0]->name() == "one");
  CHECK(all[0]->last_fault() == "broken");
  CHECK(all[0]->is_alive);
}
