#include "actors/fair_queue.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::actors;

namespace {

using queue = fair_queue<std::string>;

std::string drain(queue& x) {
  std::string order;
  while (const auto job = x.pop())
    order += *job + " ";
  return order;
}

} // namespace

TEST_CASE("jobs of one source come out in their order") {
  queue waiting({});
  for (const auto* job : {"1", "2", "3"})
    CHECK_FALSE(waiting.push("app", "10.0.0.1", job));
  CHECK(drain(waiting) == "1 2 3 ");
  CHECK_FALSE(waiting.pop());
  CHECK(waiting.size() == 0);
}

TEST_CASE("clients take turns") {
  queue waiting({});
  for (const auto* job : {"a1", "a2", "a3"})
    waiting.push("a", "x", job);
  for (const auto* job : {"b1", "b2"})
    waiting.push("b", "x", job);
  CHECK(drain(waiting) == "a1 b1 a2 b2 a3 ");
}

TEST_CASE("the addresses of one client take turns") {
  queue waiting({});
  for (const auto* job : {"x1", "x2", "x3"})
    waiting.push("a", "x", job);
  waiting.push("a", "y", "y1");
  CHECK(drain(waiting) == "x1 y1 x2 x3 ");
}

TEST_CASE("a source that has its share waiting is refused, others are not") {
  queue waiting({.per_source = 2, .total = 100});
  waiting.push("a", "x", "1");
  waiting.push("a", "x", "2");
  CHECK(waiting.push("a", "x", "3") == "3");
  CHECK_FALSE(waiting.push("a", "y", "4"));
  CHECK_FALSE(waiting.push("b", "x", "5"));
  CHECK(waiting.size() == 4);
  CHECK(drain(waiting) == "1 5 4 2 ");
}

TEST_CASE("AB-59 512 jobs of a flooder delay another client by one turn") {
  queue waiting({.per_source = 512, .total = 1024});
  for (int i = 0; i < 512; ++i)
    waiting.push("flooder", "x", "f");
  waiting.push("quiet", "y", "q");
  CHECK(waiting.pop() == "f");
  CHECK(waiting.pop() == "q");
}

TEST_CASE("AB-59 a flooder's guesses at a client delay that client's own address by one turn") {
  queue waiting({.per_source = 512, .total = 1024});
  for (int i = 0; i < 512; ++i)
    waiting.push("app", "flooder", "f");
  waiting.push("app", "home", "q");
  CHECK(waiting.pop() == "f");
  CHECK(waiting.pop() == "q");
}

TEST_CASE("a full queue takes its place from whom most waits for, the newest job first") {
  queue waiting({.per_source = 10, .total = 4});
  for (const auto* job : {"f1", "f2", "f3"})
    waiting.push("flooder", "x", job);
  CHECK_FALSE(waiting.push("a", "y", "a1"));
  CHECK(waiting.push("b", "z", "b1") == "f3");
  CHECK(waiting.size() == 4);
  CHECK(drain(waiting) == "f1 a1 b1 f2 ");
}

TEST_CASE("a full queue takes from the flooder's longest source") {
  queue waiting({.per_source = 10, .total = 3});
  waiting.push("f", "one", "o1");
  waiting.push("f", "two", "t1");
  waiting.push("f", "two", "t2");
  CHECK(waiting.push("a", "y", "a1") == "t2");
}

TEST_CASE("AB-59 whoever comes to a full queue in which nobody floods is refused itself") {
  queue waiting({.per_source = 10, .total = 3});
  waiting.push("a", "x", "a1");
  waiting.push("b", "x", "b1");
  waiting.push("c", "x", "c1");
  CHECK(waiting.push("d", "x", "d1") == "d1");
  CHECK(drain(waiting) == "a1 b1 c1 ");
}

TEST_CASE("a queue that was emptied and refused keeps nothing of its sources") {
  queue waiting({.per_source = 1, .total = 1});
  for (int round = 0; round < 3; ++round) {
    CHECK_FALSE(waiting.push("a", "x", "1"));
    CHECK(waiting.push("b", "y", "2") == "2");
    CHECK(waiting.size() == 1);
    CHECK(drain(waiting) == "1 ");
  }
}

TEST_CASE("an address that makes up clients fills only its share") {
  queue waiting({.per_address = 3, .total = 10});
  for (const auto* made_up : {"a", "b", "c"})
    CHECK_FALSE(waiting.push(made_up, "flooder", made_up));
  CHECK(waiting.push("d", "flooder", "d") == "d");
  CHECK_FALSE(waiting.push("app", "10.0.0.1", "app"));
  waiting.pop();
  CHECK_FALSE(waiting.push("d", "flooder", "d"));
}
