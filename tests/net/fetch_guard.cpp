#include "net/fetch_guard.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::net;

namespace {

ip_address at(const std::string& text) {
  const auto read = ip_address::parse(text);
  REQUIRE_MESSAGE(read, text);
  return *read;
}

protocol::url url(const std::string& text) {
  const auto read = protocol::parse_url(text);
  REQUIRE_MESSAGE(read, text);
  return *read;
}

guard_exceptions exempt(const std::vector<std::string>& entries) {
  auto read = guard_exceptions::read(entries);
  REQUIRE(std::holds_alternative<guard_exceptions>(read));
  return std::get<guard_exceptions>(std::move(read));
}

/// The first and the last address of a special range, and the neighbours that are not in it.
struct edges {
  const char* before;
  const char* first;
  const char* last;
  const char* behind;
};

} // namespace

TEST_CASE("AB-45 special IPv4 ranges are refused from their first to their last address") {
  for (const auto& x : std::vector<edges>{
         {nullptr, "0.0.0.0", "0.255.255.255", "1.0.0.0"},
         {"9.255.255.255", "10.0.0.0", "10.255.255.255", "11.0.0.0"},
         {"100.63.255.255", "100.64.0.0", "100.127.255.255", "100.128.0.0"},
         {"126.255.255.255", "127.0.0.0", "127.255.255.255", "128.0.0.0"},
         {"169.253.255.255", "169.254.0.0", "169.254.255.255", "169.255.0.0"},
         {"172.15.255.255", "172.16.0.0", "172.31.255.255", "172.32.0.0"},
         {"191.255.255.255", "192.0.0.0", "192.0.0.255", "192.0.1.0"},
         {"192.0.1.255", "192.0.2.0", "192.0.2.255", "192.0.3.0"},
         {"192.88.98.255", "192.88.99.0", "192.88.99.255", "192.88.100.0"},
         {"192.167.255.255", "192.168.0.0", "192.168.255.255", "192.169.0.0"},
         {"198.17.255.255", "198.18.0.0", "198.19.255.255", "198.20.0.0"},
         {"198.51.99.255", "198.51.100.0", "198.51.100.255", "198.51.101.0"},
         {"203.0.112.255", "203.0.113.0", "203.0.113.255", "203.0.114.0"},
         {"223.255.255.255", "224.0.0.0", "239.255.255.255", nullptr},
         {nullptr, "240.0.0.0", "255.255.255.255", nullptr}}) {
    // The same address in each form that carries IPv4.
    for (const std::string form : {"", "::ffff:", "::", "64:ff9b::"}) {
      CHECK_FALSE_MESSAGE(is_public(at(form + x.first)), form, x.first);
      CHECK_FALSE_MESSAGE(is_public(at(form + x.last)), form, x.last);
      for (const auto* outside : {x.before, x.behind})
        if (outside != nullptr)
          CHECK_MESSAGE(is_public(at(form + outside)), form, outside);
    }
  }
}

TEST_CASE("AB-45 6to4 addresses are judged by the IPv4 address within") {
  CHECK_FALSE(is_public(at("2002:7f00:1::1")));
  CHECK_FALSE(is_public(at("2002:a00::")));
  CHECK_FALSE(is_public(at("2002:a9fe:a9fe::")));
  CHECK_FALSE(is_public(at("2002:c0a8:101::")));
  CHECK(is_public(at("2002:808:808::1")));
}

TEST_CASE("AB-45 special IPv6 ranges are refused from their first to their last address") {
  for (const auto& x : std::vector<edges>{
         {nullptr, "::", "::1", nullptr},
         {nullptr, "fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", nullptr},
         {nullptr, "fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", nullptr},
         {nullptr, "fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", nullptr},
         {nullptr, "ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", nullptr},
         {nullptr, "64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", nullptr},
         {nullptr, "100::", "100::ffff:ffff:ffff:ffff", nullptr},
         {nullptr, "5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff", nullptr},
         {nullptr, "::ffff:0:10.0.0.1", "::ffff:0:8.8.8.8", nullptr},
         {nullptr, "4000::", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2000::"},
         {"2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
          "2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:200::"},
         {"2001:db7:ffff:ffff:ffff:ffff:ffff:ffff",
          "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db9::"},
         {"3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
          "3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", "3fff:1000::"}}) {
    CHECK_FALSE_MESSAGE(is_public(at(x.first)), x.first);
    CHECK_FALSE_MESSAGE(is_public(at(x.last)), x.last);
    for (const auto* outside : {x.before, x.behind})
      if (outside != nullptr)
        CHECK_MESSAGE(is_public(at(outside)), outside);
  }
}

TEST_CASE("addresses of the public internet pass") {
  for (const std::string text :
       {"8.8.8.8", "1.1.1.1", "223.255.255.255", "2606:4700::1111", "2a00::1"})
    CHECK_MESSAGE(is_public(at(text)), text);
}

TEST_CASE("AB-45 one private address among many spoils them all") {
  const auto x = url("https://rebind.example/");
  const guard_exceptions none;
  CHECK_FALSE(refuse_addresses(x, {at("8.8.8.8"), at("2606:4700::1")}, none));
  CHECK(refuse_addresses(x, {at("8.8.8.8"), at("127.0.0.1")}, none));
  CHECK(refuse_addresses(x, {at("::1"), at("8.8.8.8")}, none));
}

TEST_CASE("AB-45 ports of other services are refused") {
  const guard_exceptions none;
  for (const std::string text :
       {"http://a.example", "https://a.example", "http://a.example:443", "https://a.example:1024",
        "https://a.example:65535"})
    CHECK_MESSAGE(!refuse_url(url(text), none), text);
  for (const std::string text :
       {"http://a.example:1", "http://a.example:22", "http://a.example:25",
        "https://a.example:1023"})
    CHECK_MESSAGE(refuse_url(url(text), none), text);
}

TEST_CASE("exceptions name URLs, hosts and ranges") {
  const auto inside = exempt(
    {"http://10.0.0.*/keys/**", "https://*.corp.example:8443/x", "keys.corp.example",
     "db.corp.example:81", "[fd00::1]:8080", "192.168.0.0/16", "fd12::/16"});
  for (const std::string text :
       {"http://10.0.0.7/keys/a/b", "https://a.corp.example:8443/x",
        "http://keys.corp.example:22/y", "http://db.corp.example:81/", "http://[fd00::1]:8080/"})
    CHECK_MESSAGE(inside.cover(url(text)), text);
  for (const std::string text :
       {"https://10.0.0.7/keys/a", "http://10.0.0.7/other", "http://10.0.0.7:81/keys/a",
        "http://10.0.0.7.evil.example/keys/a", "https://a.b.corp.example:8443/x",
        "https://evil.example/a.corp.example:8443/x", "http://db.corp.example/",
        "http://evil.example?keys.corp.example", "http://[fd00::1]/"})
    CHECK_FALSE_MESSAGE(inside.cover(url(text)), text);
  CHECK(inside.cover(at("192.168.3.4")));
  CHECK(inside.cover(at("fd12::1")));
  CHECK_FALSE(inside.cover(at("10.0.0.7")));
}

TEST_CASE("an exempt URL may have any port and any address") {
  const auto inside = exempt({"http://10.0.0.1:22/**"});
  const auto x = url("http://10.0.0.1:22/keys");
  CHECK_FALSE(refuse_url(x, inside));
  CHECK_FALSE(refuse_addresses(x, {at("10.0.0.1")}, inside));
  CHECK(refuse_addresses(url("http://10.0.0.1:23/keys"), {at("10.0.0.1")}, inside));
}

TEST_CASE("an exception that is none is named") {
  for (const std::string text :
       {"", "ftp://a.example", "a b", "10.0.0.0/99", "10.1.0.0/8", "a.example/path",
        "http://{a,b}.example/**", "user@host", "a.example:0"}) {
    const auto read = guard_exceptions::read({"10.0.0.1", text});
    REQUIRE_MESSAGE(std::holds_alternative<std::string>(read), text);
    CHECK(std::get<std::string>(read) == text);
  }
}

TEST_CASE("one star stays within a label, two do not") {
  CHECK(fits_pattern("a*c", "abc"));
  CHECK(fits_pattern("a*c", "ac"));
  CHECK_FALSE(fits_pattern("a*c", "a.c"));
  CHECK_FALSE(fits_pattern("a*c", "a/c"));
  CHECK_FALSE(fits_pattern("a*c", "a:c"));
  CHECK(fits_pattern("a**c", "a./.c"));
  CHECK(fits_pattern("a**", "a"));
  CHECK(fits_pattern("a?c", "abc"));
  CHECK_FALSE(fits_pattern("a?c", "a.c"));
  CHECK_FALSE(fits_pattern("a?c", "ac"));
  CHECK_FALSE(fits_pattern("abc", "abcd"));
  CHECK_FALSE(fits_pattern("abcd", "abc"));
  CHECK(fits_pattern("", ""));
  CHECK_FALSE(fits_pattern("", "a"));
}
