#include "protocol/logout.hpp"

#include "tests/protocol/counting_random.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;

namespace {

constexpr time_point now = from_numeric_date(1'700'000'000);

sealing_keys keys() {
  return {{secret("a secret that is long enough for this")}, "interaction"};
}

logout_request request() {
  return {
    .session_id = "s",
    .subject = subject_id("ada"),
    .client = client_id("app"),
    .target = "https://app.example/out?state=x",
    .query = "state=x",
    .requested_at = now};
}

} // namespace

TEST_CASE("a logout comes out of its challenge as it went in; a verifier goes without the query") {
  using enum handle_purpose;
  const auto random = gatehouse::test::counting_random();
  const auto sealed = seal_logout(logout_challenge, request(), keys(), random);
  CHECK(open_logout(logout_challenge, sealed, keys()) == request());
  auto shorter = request();
  shorter.query.clear();
  const auto verifier = seal_logout(logout_verifier, request(), keys(), random);
  CHECK(open_logout(logout_verifier, verifier, keys()) == shorter);
}

TEST_CASE("AB-12: a challenge is no verifier, and neither may be changed") {
  using enum handle_purpose;
  const auto random = gatehouse::test::counting_random();
  auto sealed = seal_logout(logout_challenge, request(), keys(), random);
  CHECK_FALSE(open_logout(logout_verifier, sealed, keys()));
  CHECK_FALSE(open_logout(logout_challenge, "", keys()));
  sealed[sealed.size() / 2] = sealed[sealed.size() / 2] == 'A' ? 'B' : 'A';
  CHECK_FALSE(open_logout(logout_challenge, sealed, keys()));
  // A handle of the same purpose that is no logout.
  CHECK_FALSE(
    open_logout(logout_verifier, seal_handle(logout_verifier, "{}", keys(), random), keys()));
}

TEST_CASE("a logout token says which session ended, and nothing of the person") {
  const auto claims = logout_token_claims(
    {.issuer = "https://as.example",
     .client = client_id("app"),
     .session_id = "s",
     .issued_at = now,
     .jti = "j"});
  CHECK(
    json::write(claims)
    == R"({"iss":"https://as.example","aud":["app"],"iat":1700000000,"exp":1700000120,"jti":"j",)"
       R"("sid":"s","events":{"http://schemas.openid.net/event/backchannel-logout":{}}})");
}

TEST_CASE("a logout without client shows null in its place") {
  auto x = request();
  x.client = {};
  const auto shown = json::parse(logout_request_json(
    {.challenge = "c", .request = x, .request_url = "u", .expires_at = now, .by = nullptr}));
  CHECK(shown->find("client")->is_null());
  CHECK(*shown->find("rp_initiated") == json::value(false));
}
