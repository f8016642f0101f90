#include "protocol/id_token_hint.hpp"

#include "protocol/base64url.hpp"
#include "protocol/jose/jws.hpp"
#include "tests/protocol/jose/test_keys.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;
using namespace gatehouse::test;

namespace {

constexpr auto noon = from_numeric_date(1'800'000'000);

json::value good_claims() {
  return json_of(R"({"iss":"https://as.example/","sub":"alice","aud":["app"],"sid":"session",
                     "iat":1700000000,"exp":1700003600})");
}

std::string signed_by(const jose::jwk& key, const json::value& claims, std::string typ = {}) {
  return jose::sign_compact(
           json::write(claims), key,
           {.alg = jose::algorithm::es256, .kid = {}, .typ = std::move(typ)})
    .value();
}

result<id_token_hint> verify_text(std::string_view token) {
  return verify_id_token_hint(
    token, jose::jwk_set({p256_key().public_part().value()}), "https://as.example/", noon);
}

result<id_token_hint> verify_with(std::string_view claim, json::value x) {
  auto claims = good_claims();
  claims.set(claim, std::move(x));
  return verify_text(signed_by(p256_key(), claims));
}

bool is_refused(const result<id_token_hint>& x) {
  return !x && x.error().code == oauth_errc::invalid_request;
}

} // namespace

TEST_CASE("an ID token of ours is a hint, long after its expiry") {
  const auto hint = verify_text(signed_by(p256_key(), good_claims(), "JWT"));
  REQUIRE(hint);
  CHECK(hint->subject == subject_id("alice"));
  CHECK(hint->session_id == "session");
  CHECK(hint->audience == std::vector<std::string>{"app"});
  CHECK(hint->claims == good_claims());
}

TEST_CASE("a hint that we did not sign is refused") {
  const auto stranger = jose::generate(jose::algorithm::es256, {}).value();
  CHECK(is_refused(verify_text(signed_by(stranger, good_claims()))));
  CHECK(is_refused(verify_text("")));
  CHECK(is_refused(verify_text("a.b.c")));
}

TEST_CASE("AB-26 an unsigned hint is refused") {
  CHECK(is_refused(verify_text(
    to_base64url(R"({"alg":"none"})") + '.' + to_base64url(json::write(good_claims())) + '.')));
}

TEST_CASE("AB-27 a hint of another issuer, from the future or without its claims is refused") {
  CHECK(is_refused(verify_with("iss", "https://other.example/")));
  CHECK(is_refused(verify_with("iss", "https://as.example")));
  CHECK(verify_with("iat", 1'800'000'060));
  CHECK(is_refused(verify_with("iat", 1'800'000'061)));
  CHECK(is_refused(verify_with("iat", "1700000000")));
  CHECK(is_refused(verify_with("sub", "")));
  CHECK(is_refused(verify_with("sub", 1)));
  CHECK(is_refused(verify_with("aud", json::array{})));
  for (const auto* claim : {"iss", "sub", "aud", "iat"}) {
    auto claims = good_claims();
    claims.remove(claim);
    CHECK(is_refused(verify_text(signed_by(p256_key(), claims))));
  }
}

TEST_CASE("AB-30 an access token or logout token is no hint") {
  CHECK(is_refused(verify_text(signed_by(p256_key(), good_claims(), "at+jwt"))));
  CHECK(is_refused(verify_text(signed_by(p256_key(), good_claims(), "logout+jwt"))));
  CHECK(is_refused(verify_with("scp", json::array{"openid"})));
  CHECK(is_refused(verify_with("client_id", "app")));
}

TEST_CASE("the claims of a hint are read again without a look at the signature") {
  CHECK(hint_claims(signed_by(p256_key(), good_claims())) == good_claims());
  CHECK(hint_claims("").is_null());
  CHECK(hint_claims("a.b.c").is_null());
  CHECK(hint_claims(signed_by(p256_key(), json::array{})).is_null());
}
