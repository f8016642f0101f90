#include "protocol/refresh.hpp"

#include "tests/protocol/counting_random.hpp"
#include "tests/protocol/result_text.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;
using gatehouse::test::counting_random;
using std::chrono::seconds;

namespace {

constexpr auto noon = from_numeric_date(1'800'000'000);

rotation used_at_noon() {
  rotation x;
  x.used_at = noon;
  x.successor = "next";
  return x;
}

client some_client() {
  client x;
  x.grant_types = {"authorization_code", "refresh_token"};
  x.scope = "openid offline_access photos.*";
  x.audience = {"https://api.example"};
  return x;
}

grant some_grant() {
  grant x;
  x.scope = {"openid", "offline_access", "photos.read"};
  x.audience = {"https://api.example/v1"};
  return x;
}

oauth_errc code_of(const result<void>& x) {
  REQUIRE_FALSE(x);
  return x.error().code;
}

} // namespace

TEST_CASE(
  "AB-24 a repeat within the grace gets the same answer, to the last second before its end") {
  CHECK(judge_repeat(used_at_noon(), noon, seconds{10}) == repeat::same_answer);
  CHECK(judge_repeat(used_at_noon(), noon + seconds{9}, seconds{10}) == repeat::same_answer);
}

TEST_CASE("AB-24 a repeat after the grace is theft, from the second of its end on") {
  CHECK(judge_repeat(used_at_noon(), noon + seconds{10}, seconds{10}) == repeat::theft);
  CHECK(judge_repeat(used_at_noon(), noon + seconds{100'000}, seconds{10}) == repeat::theft);
}

TEST_CASE("without a grace every repeat is theft, the one in the same second too") {
  CHECK(judge_repeat(used_at_noon(), noon, seconds{0}) == repeat::theft);
  CHECK(judge_repeat(used_at_noon(), noon - seconds{1}, seconds{0}) == repeat::theft);
  CHECK(judge_repeat(used_at_noon(), noon, seconds{-1}) == repeat::theft);
}

TEST_CASE("AB-24 a repeat of a token that got no successor is theft") {
  auto before = used_at_noon();
  before.successor.clear();
  CHECK(judge_repeat(before, noon, seconds{10}) == repeat::theft);
}

TEST_CASE("AB-24 the answer is given again while the successor waits, and never after its use") {
  rotation successor;
  successor.sealed_answer = "sealed";
  CHECK(judge_successor(&successor) == repeat::same_answer);
  successor.used_at = noon;
  CHECK(judge_successor(&successor) == repeat::theft);
}

TEST_CASE(
  "AB-24 a successor without an answer makes a repeat theft, whatever the grace is by now") {
  const rotation successor;
  CHECK(judge_successor(&successor) == repeat::theft);
}

TEST_CASE("a repeat whose successor was revoked is refused, and nobody is accused") {
  CHECK(judge_successor(nullptr) == repeat::gone);
}

TEST_CASE("a grant ends a little later than its last token, and never when that never ends") {
  using std::chrono::hours;
  CHECK(grant_end(noon + seconds{3600}, noon) == noon + seconds{3600 + 225});
  CHECK(grant_end(noon + hours{720}, noon) == noon + hours{720 + 24});
  CHECK(grant_end(time_point{}, noon) == time_point{});
}

TEST_CASE("AB-24 a clock that went back a little does not make a thief of the client") {
  CHECK(judge_repeat(used_at_noon(), noon - seconds{5}, seconds{10}) == repeat::same_answer);
}

TEST_CASE("a token is used once it has a time of use") {
  CHECK_FALSE(rotation{}.is_used());
  CHECK(used_at_noon().is_used());
}

TEST_CASE("a grant may be refreshed while its client may still have all of it") {
  CHECK(check_refresh(some_grant(), some_client(), scope_strategy::wildcard));
}

TEST_CASE("a client that lost the grant type cannot refresh") {
  auto by = some_client();
  by.grant_types = {"authorization_code"};
  CHECK(
    code_of(check_refresh(some_grant(), by, scope_strategy::wildcard))
    == oauth_errc::unauthorized_client);
}

TEST_CASE("a grant without an offline scope cannot be refreshed") {
  auto x = some_grant();
  x.scope = {"openid"};
  CHECK(
    code_of(check_refresh(x, some_client(), scope_strategy::wildcard))
    == oauth_errc::scope_not_granted);
}

TEST_CASE("a scope or an audience that the client lost cannot be refreshed") {
  auto by = some_client();
  by.scope = "openid offline_access";
  CHECK(
    code_of(check_refresh(some_grant(), by, scope_strategy::wildcard))
    == oauth_errc::invalid_scope);
  CHECK(
    code_of(check_refresh(some_grant(), some_client(), scope_strategy::exact))
    == oauth_errc::invalid_scope);

  by = some_client();
  by.audience = {"https://other.example"};
  CHECK(
    code_of(check_refresh(some_grant(), by, scope_strategy::wildcard))
    == oauth_errc::invalid_request);
}

TEST_CASE("an answer opens to whoever presents the token that it answered, and to nobody else") {
  const secret token("ory_rt_one");
  const auto sealed = seal_answer(token, R"({"access_token":"a"})", counting_random());
  CHECK(open_answer(token, sealed) == R"({"access_token":"a"})");
  CHECK_FALSE(open_answer(secret("ory_rt_two"), sealed));
  CHECK_FALSE(open_answer(secret(""), sealed));
  CHECK_FALSE(open_answer(token, sealed.substr(1)));
  CHECK_FALSE(open_answer(token, ""));
}
