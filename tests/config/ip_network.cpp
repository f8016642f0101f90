#include "config/ip_network.hpp"

#include <doctest/doctest.h>

using gatehouse::config::ip_network;

TEST_CASE("an IPv4 range covers its addresses, mapped ones too") {
  const auto network = ip_network::parse("10.0.0.0/8").value();

  CHECK(network.covers("10.255.0.1"));
  CHECK(network.covers("::ffff:10.1.2.3"));
  CHECK_FALSE(network.covers("11.0.0.1"));
  CHECK_FALSE(network.covers("::a00:1"));
}

TEST_CASE("an IPv6 range covers its addresses") {
  const auto network = ip_network::parse("fd00:1::/33").value();

  CHECK(network.covers("fd00:1:7fff::1"));
  CHECK_FALSE(network.covers("fd00:1:8000::1"));
  CHECK_FALSE(network.covers("10.0.0.1"));
}

TEST_CASE("an address alone is a range of one") {
  const auto network = ip_network::parse("127.0.0.1").value();

  CHECK(network.covers("127.0.0.1"));
  CHECK_FALSE(network.covers("127.0.0.2"));
}

TEST_CASE("bits behind the prefix do not count") {
  CHECK(ip_network::parse("10.1.2.3/8") == ip_network::parse("10.0.0.0/8"));
  CHECK(ip_network::parse("0.0.0.0/0")->covers("192.0.2.1"));
}

TEST_CASE("what is no range is refused") {
  for (const auto* text :
       {"", "/", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0/8", "10.0.0.0/8x", "10.0.0.0/-1",
        "010.0.0.1/8", "fe80::1%eth0", "localhost", "1.2.3.4/8/8"})
    CHECK_FALSE(ip_network::parse(text));
  using namespace std::string_view_literals;
  CHECK_FALSE(ip_network::parse("10.0.0.1\0"sv));
}

TEST_CASE("a malformed address is covered by nothing") {
  CHECK_FALSE(ip_network::parse("::/0")->covers("10.0.0.1:80"));
  CHECK_FALSE(ip_network::parse("::/0")->covers(""));
}
