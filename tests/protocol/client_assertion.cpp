#include "protocol/client_assertion.hpp"

#include "protocol/jose/jws.hpp"
#include "tests/protocol/jose/test_keys.hpp"

#include <array>
#include <doctest/doctest.h>

using namespace gatehouse::protocol;
using namespace gatehouse::test;

namespace {

constexpr std::int64_t noon = 1'800'000'000;

client_assertion_expectations expected_of(std::string_view client) {
  return {
    .client = client_id{client},
    .keys = jose::jwk_set({p256_key().public_part().value()}),
    .signing_alg = jose::algorithm::es256,
    .audiences = {"https://as.example/oauth2/token", "https://as.example/"},
    .now = from_numeric_date(noon),
  };
}

json::value good_claims() {
  return json_of(R"({"iss":"app","sub":"app","aud":"https://as.example/oauth2/token",
                     "jti":"one","iat":1799999990,"exp":1800000300})");
}

std::string signed_by(
  const jose::jwk& key, const json::value& claims, std::string typ = {},
  jose::algorithm alg = jose::algorithm::es256) {
  return jose::sign_compact(json::write(claims), key, {.alg = alg, .typ = std::move(typ)}).value();
}

result<client_assertion> verify_claims(const json::value& claims) {
  return verify_client_assertion(signed_by(p256_key(), claims), expected_of("app"));
}

result<client_assertion> verify_with(std::string_view claim, json::value x) {
  auto claims = good_claims();
  claims.set(claim, std::move(x));
  return verify_claims(claims);
}

} // namespace

TEST_CASE("a client assertion proves the client") {
  const auto verified = verify_claims(good_claims());

  REQUIRE(verified);
  CHECK(verified->jti == "one");
  CHECK(verified->expires_at == from_numeric_date(1'800'000'360));
}

TEST_CASE("a client assertion may name any of our audiences, among others") {
  CHECK(verify_with("aud", "https://as.example/"));
  CHECK(verify_with("aud", json::array{"https://other.example", "https://as.example/"}));
}

TEST_CASE("an assertion tells whose keys it needs") {
  CHECK(unverified_subject(signed_by(p256_key(), good_claims())).value() == client_id{"app"});
}

TEST_CASE("an assertion that names no client is refused") {
  for (const json::value& subject :
       {json::value(""), json::value(7), json::value(std::string(256, 'x')), json::value()}) {
    auto claims = good_claims();
    claims.set("sub", subject);
    CHECK(
      unverified_subject(signed_by(p256_key(), claims)).error().code == oauth_errc::invalid_client);
  }
  for (const auto* text : {"", "x", "a.b.c", ".."})
    CHECK(unverified_subject(text).error().code == oauth_errc::invalid_client);
  CHECK_FALSE(unverified_subject(signed_by(p256_key(), json::array{})));
  CHECK_FALSE(unverified_subject(std::string(20'000, 'x')));
}

TEST_CASE("AB-15 an assertion without a jti of 1 to 256 bytes is refused") {
  CHECK(verify_with("jti", std::string(256, 'j')));
  for (const json::value& jti :
       {json::value(""), json::value(std::string(257, 'j')), json::value(1)})
    CHECK(verify_with("jti", jti).error().code == oauth_errc::invalid_client);
}

TEST_CASE("AB-27 an assertion needs all its claims") {
  for (const auto* claim : {"iss", "sub", "aud", "exp", "jti"}) {
    auto claims = good_claims();
    claims.remove(claim);
    CHECK(verify_claims(claims).error().code == oauth_errc::invalid_client);
  }
}

TEST_CASE("AB-27 issuer, subject and audience of an assertion must be right") {
  CHECK_FALSE(verify_with("iss", "other"));
  CHECK_FALSE(verify_with("sub", "other"));
  CHECK_FALSE(verify_with("sub", json::array{"app"}));
  CHECK_FALSE(verify_with("aud", "https://as.example/oauth2/token/"));
  CHECK_FALSE(verify_with("aud", json::array{}));
  CHECK_FALSE(verify_client_assertion(signed_by(p256_key(), good_claims()), expected_of("other")));
}

TEST_CASE("AB-27 an assertion lives for a day at most") {
  CHECK(verify_with("exp", noon + 86'400));
  CHECK(verify_with("exp", noon - 59));
  for (const json::value& exp :
       {json::value(noon + 86'461), json::value(noon - 60), json::value(1e300), json::value(-1),
        json::value("1800000300")})
    CHECK(verify_with("exp", exp).error().code == oauth_errc::invalid_client);
}

TEST_CASE("an assertion under another key or algorithm is refused") {
  const auto stranger = jose::generate(jose::algorithm::es256, {}).value();
  CHECK_FALSE(verify_client_assertion(signed_by(stranger, good_claims()), expected_of("app")));

  auto rsa = expected_of("app");
  rsa.keys = jose::jwk_set({rsa_key()});
  rsa.signing_alg = jose::algorithm::ps256;
  const auto ps256 = signed_by(rsa_key(), good_claims(), {}, jose::algorithm::ps256);
  const auto rs256 = signed_by(rsa_key(), good_claims(), {}, jose::algorithm::rs256);
  CHECK(verify_client_assertion(ps256, rsa));
  CHECK(verify_client_assertion(rs256, rsa).error().code == oauth_errc::invalid_client);
}

TEST_CASE("AB-30 no other kind of JWT passes for a client assertion") {
  for (const auto* typ : {"", "JWT", "client-authentication+jwt"})
    CHECK(verify_client_assertion(signed_by(p256_key(), good_claims(), typ), expected_of("app")));
  for (const auto* typ :
       {"at+jwt", "logout+jwt", "dpop+jwt", "secevent+jwt", "oauth-authz-req+jwt",
        "token-exchange"})
    CHECK(
      verify_client_assertion(signed_by(p256_key(), good_claims(), typ), expected_of("app"))
        .error()
        .code
      == oauth_errc::invalid_client);
}

TEST_CASE("without an audience of our own every assertion is refused") {
  auto nothing = expected_of("app");
  nothing.audiences.clear();
  CHECK(
    verify_client_assertion(signed_by(p256_key(), good_claims()), nothing).error().code
    == oauth_errc::misconfiguration);
}
