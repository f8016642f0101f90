#include "protocol/lockout.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;
using std::chrono::seconds;

namespace {

constexpr guess_rule rule{
  .free_guesses = 3, .longest_wait = seconds{60}, .forgotten_after = seconds{3600}};
const auto start = from_numeric_date(1'800'000'000);

lockout_limits small() {
  return {
    .account = rule, .device = rule, .address = {5, seconds{60}, seconds{3600}}, .capacity = 100};
}

} // namespace

TEST_CASE("AB-59 the wait doubles with each guess beyond the free ones, up to a bound") {
  CHECK(wait_after(0, rule) == seconds{0});
  CHECK(wait_after(2, rule) == seconds{0});
  CHECK(wait_after(3, rule) == seconds{1});
  CHECK(wait_after(4, rule) == seconds{2});
  CHECK(wait_after(8, rule) == seconds{32});
  CHECK(wait_after(9, rule) == seconds{60});
  CHECK(wait_after(4'000'000'000U, rule) == seconds{60});
}

TEST_CASE("guesses that were slowed down are not counted") {
  lockout x(small());
  const guess g{.account = "a", .address = "", .device = ""};
  for (int i = 0; i < 3; ++i)
    CHECK_FALSE(x.admit(g, start));
  for (int i = 0; i < 10; ++i)
    CHECK(x.admit(g, start) == seconds{1});
  CHECK_FALSE(x.admit(g, start + seconds{1}));
  CHECK(x.admit(g, start + seconds{1}) == seconds{2});
}

TEST_CASE("AB-59 a browser that was in before is not locked out by strangers") {
  lockout x(small());
  for (int i = 0; i < 20; ++i)
    static_cast<void>(x.admit({.account = "a", .address = "1.2.3.4", .device = ""}, start));
  CHECK(x.admit({.account = "a", .address = "5.6.7.8", .device = ""}, start));
  const guess owner{.account = "a", .address = "1.2.3.4", .device = "d"};
  for (int i = 0; i < 3; ++i)
    CHECK_FALSE(x.admit(owner, start));
  CHECK(x.admit(owner, start));
}

TEST_CASE("AB-59 a stolen browser has a count of its own for each account") {
  lockout x(small());
  for (int i = 0; i < 4; ++i)
    static_cast<void>(x.admit({.account = "a", .address = "", .device = "d"}, start));
  CHECK_FALSE(x.admit({.account = "b", .address = "", .device = "d"}, start));
  CHECK_FALSE(x.admit({.account = "a", .address = "", .device = "e"}, start));
}

TEST_CASE("AB-59 many names from one address are slowed down") {
  lockout x(small());
  const auto at = [](int i) {
    return guess{.account = "name " + std::to_string(i), .address = "1.2.3.4", .device = ""};
  };
  for (int i = 0; i < 5; ++i)
    CHECK_FALSE(x.admit(at(i), start));
  CHECK(x.admit(at(6), start) == seconds{1});
  CHECK_FALSE(x.admit({.account = "name 6", .address = "5.6.7.8", .device = ""}, start));
  CHECK_FALSE(x.admit({.account = "name 6", .address = "", .device = ""}, start));
}

TEST_CASE("addresses can be left out") {
  auto limits = small();
  limits.address.free_guesses = 0;
  lockout x(limits);
  for (int i = 0; i < 50; ++i)
    CHECK_FALSE(x.admit({.account = std::to_string(i), .address = "1.2.3.4", .device = ""}, start));
}

TEST_CASE("what is no name counts for its address alone") {
  lockout x(small());
  for (int i = 0; i < 4; ++i)
    CHECK_FALSE(x.admit({.account = "", .address = std::to_string(i), .device = ""}, start));
}

TEST_CASE("a right guess takes itself back, and no other") {
  lockout x(small());
  const guess g{.account = "a", .address = "1.2.3.4", .device = ""};
  for (int i = 0; i < 2; ++i)
    CHECK_FALSE(x.admit(g, start));
  for (int i = 0; i < 10; ++i) {
    CHECK_FALSE(x.admit(g, start));
    x.take_back(g);
  }
  CHECK_FALSE(x.admit(g, start));
  CHECK(x.admit(g, start));
  x.take_back({.account = "b", .address = "9.9.9.9", .device = ""});
}

TEST_CASE("AB-59 taking back what is no name takes nothing from others") {
  auto limits = small();
  limits.capacity = 1;
  lockout x(limits);
  const guess victim{.account = "victim", .address = "", .device = ""};
  CHECK_FALSE(x.admit({.account = "first", .address = "", .device = ""}, start));
  for (int i = 0; i < 3; ++i) {
    const guess nobody{.account = "", .address = std::to_string(i), .device = ""};
    CHECK_FALSE(x.admit(victim, start));
    CHECK_FALSE(x.admit(nobody, start));
    x.take_back(nobody);
  }
  CHECK(x.admit(victim, start));
}

TEST_CASE("counts start again after a long silence") {
  guess_counts x(rule, 10);
  for (int i = 0; i < 5; ++i)
    x.count("a", start);
  CHECK(x.wait("a", start) == seconds{4});
  x.count("a", start + seconds{3600});
  CHECK(x.wait("a", start + seconds{3600}) == seconds{0});
}

TEST_CASE("a clock that was set back makes no wait longer") {
  guess_counts x(rule, 10);
  for (int i = 0; i < 4; ++i)
    x.count("a", start);
  CHECK(x.wait("a", start - std::chrono::hours{24}) == seconds{2});
}

TEST_CASE("AB-59 counts take bounded memory, and those that matter stay") {
  guess_counts x(rule, 10);
  for (int i = 0; i < 9; ++i)
    x.count("victim", start);
  for (int i = 0; i < 1000; ++i)
    x.count("flood " + std::to_string(i), start + seconds{1});
  CHECK(x.size() == 10);
  CHECK(x.wait("victim", start + seconds{1}) == seconds{59});
}

TEST_CASE("AB-59 newcomers are counted also when all counts are taken") {
  guess_counts x(rule, 10);
  for (int i = 0; i < 20; ++i)
    x.count("flood " + std::to_string(i % 10), start);
  for (int i = 0; i < 4; ++i) {
    x.count("victim", start);
    x.count("another", start);
  }
  CHECK(x.size() == 10);
  CHECK(x.wait("victim", start) >= seconds{2});
  CHECK(x.wait("another", start) >= seconds{2});
  CHECK(x.wait("victim", start + seconds{3600}) == seconds{0});
}

TEST_CASE("a newcomer's right guesses are taken back also when all counts are taken") {
  guess_counts x(rule, 10);
  for (int i = 0; i < 10; ++i)
    x.count("flood " + std::to_string(i), start);
  for (int i = 0; i < 20; ++i) {
    x.count("owner", start);
    x.take_back("owner");
  }
  CHECK(x.wait("owner", start) == seconds{0});
}

TEST_CASE("AB-59 who was counted as a newcomer loses nothing when there is room again") {
  guess_counts x(rule, 2);
  x.count("a", start);
  x.count("b", start);
  const auto later = start + seconds{1800};
  for (int i = 0; i < 6; ++i)
    x.count("victim", later);
  const auto with_room = start + seconds{3600};
  x.count("victim", with_room);
  CHECK(x.size() == 1);
  CHECK(x.wait("victim", with_room) >= seconds{16});
}

TEST_CASE("what is forgotten makes room") {
  guess_counts x(rule, 10);
  for (int i = 0; i < 20; ++i)
    x.count("old " + std::to_string(i % 10), start);
  x.count("new", start + seconds{3600});
  CHECK(x.size() == 1);
}

TEST_CASE("an IPv6 address counts as its network") {
  CHECK(counted_address("192.0.2.7") == "192.0.2.7");
  CHECK(counted_address("2001:db8::1") == counted_address("2001:db8::ffff"));
  CHECK(counted_address("2001:db8::1") != counted_address("2001:db8:0:1::1"));
  CHECK(counted_address("::ffff:192.0.2.7") != counted_address("::ffff:192.0.2.8"));
  CHECK(counted_address("") == "");
}
