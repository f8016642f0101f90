#include "net/cookies.hpp"

#include <doctest/doctest.h>
#include <utility>
#include <vector>

using namespace gatehouse::net;

namespace {

using fields = std::vector<std::pair<std::string, std::string>>;

request_head head_of(const fields& all) {
  std::string octets;
  std::vector<header_field> index;
  for (const auto& [name, value] : all) {
    header_field field;
    field.name_at = static_cast<std::uint32_t>(octets.size());
    field.name_size = static_cast<std::uint32_t>(name.size());
    octets += name + ": ";
    field.value_at = static_cast<std::uint32_t>(octets.size());
    field.value_size = static_cast<std::uint32_t>(value.size());
    octets += value + "\r\n";
    index.push_back(field);
  }
  return {std::move(octets), std::move(index)};
}

std::string cookie_in(const fields& all) {
  const auto head = head_of(all);
  return std::string(find_cookie(head, "session").value_or("nothing"));
}

cookie some_cookie() {
  cookie x;
  x.name = "session";
  x.value = "abc";
  return x;
}

} // namespace

TEST_CASE("a cookie is found among others, in any field of the name") {
  CHECK(cookie_in({{"Cookie", "session=a"}}) == "a");
  CHECK(cookie_in({{"cookie", "x=1; session=a; y=2"}}) == "a");
  CHECK(cookie_in({{"Cookie", "x=1"}, {"COOKIE", "\tsession=a "}}) == "a");
  CHECK(cookie_in({{"Cookie", "session=a=b=="}}) == "a=b==");
  CHECK(cookie_in({{"Cookie", "session="}}) == "");
}

TEST_CASE("a cookie is found by its exact name only") {
  for (const auto* line :
       {"", ";", "session", "Session=a", "session2=a", "xsession=a", "session =a", "x=session=a"})
    CHECK(cookie_in({{"Cookie", line}}) == "nothing");
  CHECK(cookie_in({{"X-Cookie", "session=a"}}) == "nothing");
  CHECK(cookie_in({}) == "nothing");
}

TEST_CASE("AB-54 a cookie that is there twice with different values is none") {
  CHECK(cookie_in({{"Cookie", "session=a; session=b"}}) == "nothing");
  CHECK(cookie_in({{"Cookie", "session=a"}, {"Cookie", "session=b"}}) == "nothing");
  CHECK(cookie_in({{"Cookie", "session=a; session=a"}}) == "a");
}

TEST_CASE("AB-54 a cookie of more than four thousand bytes is none") {
  const std::string most(max_cookie_bytes, 'a');
  CHECK(cookie_in({{"Cookie", "session=" + most}}) == most);
  CHECK(cookie_in({{"Cookie", "session=a" + most}}) == "nothing");
  CHECK(cookie_in({{"Cookie", "session=a; session=a" + most}}) == "nothing");
}

TEST_CASE("a cookie is set for this host and browser session, out of reach of scripts") {
  CHECK(set_cookie_value(some_cookie()) == "session=abc; Path=/; HttpOnly; Secure; SameSite=Lax");
}

TEST_CASE("a cookie says where, how long and from which sites it is sent") {
  auto x = some_cookie();
  x.path = "/oauth2";
  x.domain = "as.example";
  x.max_age = std::chrono::seconds{60};
  x.same_site = same_site::strict;
  x.is_secure = false;
  CHECK(
    set_cookie_value(x)
    == "session=abc; Path=/oauth2; Domain=as.example; Max-Age=60; HttpOnly; SameSite=Strict");
  x.same_site = same_site::none;
  CHECK(set_cookie_value(x).ends_with("SameSite=None"));
}

TEST_CASE("a cookie of an age below zero is deleted, by old browsers too") {
  auto x = some_cookie();
  x.max_age = std::chrono::seconds{-1};
  CHECK(
    set_cookie_value(x)
    == "session=abc; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; "
       "SameSite=Lax");
}

TEST_CASE("murmur3 matches the known values of seed 0") {
  CHECK(murmur3_32("") == 0U);
  CHECK(murmur3_32("hello") == 0x248bfa47U);
  CHECK(murmur3_32("hello, world") == 0x149bbb7fU);
  CHECK(murmur3_32("The quick brown fox jumps over the lazy dog") == 0x2e4ff723U);
}
