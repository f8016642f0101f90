#include "net/ip_address.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::net;

TEST_CASE("an address has one form however it is written") {
  const auto v4 = ip_address::parse("10.1.2.3");
  REQUIRE(v4);
  CHECK(v4->is_v4());
  CHECK(*v4 == ip_address::v4(10, 1, 2, 3));
  CHECK(ip_address::parse("::ffff:10.1.2.3") == v4);
  CHECK(ip_address::parse("::ffff:a01:203") == v4);
  CHECK(to_string(*v4) == "10.1.2.3");
  const auto v6 = ip_address::parse("2001:DB8:0:0::1");
  REQUIRE(v6);
  CHECK_FALSE(v6->is_v4());
  CHECK(to_string(*v6) == "2001:db8::1");
}

TEST_CASE("what is no address is not read") {
  for (const std::string text :
       {"", "localhost", "10.1.2", "10.1.2.256", "010.1.2.3", "0x0a.1.2.3", "10.1.2.3 ", "[::1]",
        "fe80::1%eth0", ":::1", "167838211", "1:2:3:4:5:6:7:8:9"})
    CHECK_MESSAGE(!ip_address::parse(text), text);
  CHECK_FALSE(ip_address::parse(std::string("::1\0x", 5)));
}

TEST_CASE("a range covers its prefix and nothing else") {
  const auto ten = ip_range::parse("10.0.0.0/8");
  REQUIRE(ten);
  CHECK(ten->covers(ip_address::v4(10, 255, 255, 255)));
  CHECK_FALSE(ten->covers(ip_address::v4(11, 0, 0, 0)));
  CHECK_FALSE(ten->covers(*ip_address::parse("a00::")));
  const auto odd = ip_range::parse("172.16.0.0/12");
  REQUIRE(odd);
  CHECK(odd->covers(ip_address::v4(172, 31, 255, 255)));
  CHECK_FALSE(odd->covers(ip_address::v4(172, 32, 0, 0)));
  const auto one = ip_range::parse("fd00::1");
  REQUIRE(one);
  CHECK(one->covers(*ip_address::parse("fd00::1")));
  CHECK_FALSE(one->covers(*ip_address::parse("fd00::2")));
  const auto all = ip_range::parse("::/0");
  REQUIRE(all);
  CHECK(all->covers(ip_address::v4(1, 2, 3, 4)));
}

TEST_CASE("what is no range is not read") {
  for (const std::string text :
       {"10.0.0.0/33", "10.0.0.0/", "10.0.0.0/a", "10.0.0.0/-1", "10.1.0.0/8", "::1/129", "/8",
        "host/8", "10.0.0.0/8/8"})
    CHECK_MESSAGE(!ip_range::parse(text), text);
}
