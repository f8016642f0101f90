#include "protocol/jwt_bearer.hpp"

#include "protocol/jose/jws.hpp"
#include "tests/protocol/jose/test_keys.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;
using namespace gatehouse::test;
using std::chrono::hours;
using std::chrono::seconds;

namespace {

constexpr std::int64_t noon = 1'800'000'000;

jwt_trust some_trust(std::string_view subject = "alice") {
  jwt_trust x;
  x.id = "trust";
  x.issuer = "https://idp.example";
  x.subject = subject_id(subject);
  x.allows_any_subject = subject.empty();
  x.scope = {"read", "docs.*"};
  x.key = p256_key().with_kid(key_id("one")).public_part();
  x.expires_at = from_numeric_date(noon + 1);
  return x;
}

bearer_expectations expecting(std::vector<jwt_trust> trusted = {some_trust()}) {
  return {
    .trusted = std::move(trusted),
    .audiences = {"https://as.example/oauth2/token", "https://as.example"},
    .now = from_numeric_date(noon),
    .max_lifetime = hours{1}};
}

json::value good_claims() {
  return json::object{
    {"iss", "https://idp.example"},
    {"sub", "alice"},
    {"aud", "https://as.example/oauth2/token"},
    {"jti", "one"},
    {"iat", noon - 10},
    {"exp", noon + 300}};
}

json::value with(std::string_view claim, json::value x) {
  auto claims = good_claims();
  claims.set(claim, std::move(x));
  return claims;
}

json::value without(std::string_view claim) {
  auto claims = good_claims();
  std::erase_if(*claims.if_object(), [&](const auto& each) { return each.first == claim; });
  return claims;
}

std::string signed_by(
  const jose::jwk& key, const json::value& claims, std::string kid = "one", std::string typ = {},
  jose::algorithm alg = jose::algorithm::es256) {
  return jose::sign_compact(
           json::write(claims), key,
           {.alg = alg, .kid = key_id(std::move(kid)), .typ = std::move(typ)})
    .value();
}

std::string good(const json::value& claims = good_claims()) {
  return signed_by(p256_key(), claims);
}

bool is_refused(const std::string& text, const bearer_expectations& expected = expecting()) {
  const auto verified = verify_bearer_assertion(text, expected);
  return !verified && verified.error().code == oauth_errc::invalid_grant;
}

client some_client() {
  client x;
  x.id = client_id("app");
  x.grant_types = {"urn:ietf:params:oauth:grant-type:jwt-bearer"};
  x.audience = {"https://api.example"};
  return x;
}

} // namespace

TEST_CASE("an assertion of a trusted issuer is believed") {
  const auto verified = verify_bearer_assertion(good(), expecting()).value();
  CHECK(verified.subject == subject_id("alice"));
  CHECK(verified.jti == "one");
  CHECK(verified.trust.id == "trust");
  CHECK(verified.expires_at == from_numeric_date(noon + 360));
  CHECK(verified.audience == std::vector<std::string>{"https://as.example/oauth2/token"});
}

TEST_CASE("the names of an assertion are read without belief") {
  const auto names = unverified_names(good()).value();
  CHECK(names.issuer == "https://idp.example");
  CHECK(names.subject == subject_id("alice"));
  CHECK(names.kid == key_id("one"));
  for (const auto* claim : {"iss", "sub"}) {
    CHECK_FALSE(unverified_names(good(without(claim))));
    CHECK_FALSE(unverified_names(good(with(claim, ""))));
    CHECK_FALSE(unverified_names(good(with(claim, 7))));
    CHECK_FALSE(unverified_names(good(with(claim, std::string(3000, 'a')))));
  }
  CHECK(unverified_names("nonsense").error().code == oauth_errc::invalid_grant);
}

TEST_CASE("without kid every key of the issuer is tried") {
  auto other = some_trust();
  other.id = "other";
  other.key = rsa_key().with_kid(key_id("two")).public_part();
  const auto verified = verify_bearer_assertion(
    signed_by(p256_key(), good_claims(), ""), expecting({other, some_trust()}));
  CHECK(verified.value().trust.id == "trust");
}

TEST_CASE("a relation for any subject covers everybody") {
  CHECK(verify_bearer_assertion(good(with("sub", "bob")), expecting({some_trust("")})));
  CHECK(is_refused(good(with("sub", "bob"))));
}

TEST_CASE("who is not trusted, or not any more, is refused") {
  CHECK(is_refused(good(), expecting({})));
  CHECK(is_refused(good(with("iss", "https://other.example"))));
  auto expired = some_trust();
  expired.expires_at = from_numeric_date(noon);
  CHECK(is_refused(good(), expecting({expired})));
}

TEST_CASE("AB-26 the key and the algorithm are the issuer's") {
  const auto other = jose::generate(jose::algorithm::es256, {}).value();
  CHECK(is_refused(signed_by(other, good_claims())));
  CHECK(is_refused(signed_by(p256_key(), good_claims(), "two")));
  CHECK(is_refused(signed_by(rsa_key(), good_claims(), "one", {}, jose::algorithm::rs256)));
  auto text = good();
  text.back() = text.back() == 'A' ? 'Q' : 'A';
  CHECK(is_refused(text));
  CHECK(is_refused("eyJhbGciOiJub25lIn0." + text.substr(text.find('.') + 1)));
}

TEST_CASE("AB-30 no JWT of another kind is an assertion") {
  for (const auto* typ :
       {"", "JWT", "authorization-grant+jwt", "application/authorization-grant+jwt"})
    CHECK_MESSAGE(
      verify_bearer_assertion(signed_by(p256_key(), good_claims(), "one", typ), expecting()), typ);
  for (const auto* typ : {"at+jwt", "client-authentication+jwt", "logout+jwt", "dpop+jwt"})
    CHECK_MESSAGE(is_refused(signed_by(p256_key(), good_claims(), "one", typ)), typ);
}

TEST_CASE("AB-27 claims that are missing or wrong are refused") {
  for (const auto* claim : {"aud", "exp", "iat", "jti"})
    CHECK_MESSAGE(is_refused(good(without(claim))), claim);
  for (const auto& each : std::initializer_list<std::pair<const char*, json::value>>{
         {"aud", "https://other.example"},
         {"aud", json::array{}},
         {"exp", noon - 60},
         {"exp", "soon"},
         {"exp", -1},
         {"exp", 1e300},
         {"iat", noon + 61},
         {"iat", "now"},
         {"nbf", noon + 61},
         {"jti", ""},
         {"jti", 7},
         {"jti", std::string(257, 'a')}})
    CHECK_MESSAGE(is_refused(good(with(each.first, each.second))), each.first);
  CHECK(verify_bearer_assertion(
    good(with("aud", json::array{"x", "https://as.example"})), expecting()));
}

TEST_CASE("what need not be there need not") {
  auto expected = expecting();
  expected.needs_jti = expected.needs_iat = false;
  CHECK(verify_bearer_assertion(good(without("iat")), expected));
  CHECK(verify_bearer_assertion(good(without("jti")), expected).value().jti.empty());
  // What is there must be right.
  CHECK(is_refused(good(with("jti", "")), expected));
  CHECK(is_refused(good(with("iat", "now")), expected));
}

TEST_CASE("an assertion lives no longer than the server allows") {
  CHECK(verify_bearer_assertion(good(with("exp", noon - 10 + 3600 + 60)), expecting()));
  CHECK(is_refused(good(with("exp", noon - 10 + 3600 + 61))));
  auto claims = with("exp", noon + 300);
  claims.set("iat", noon - 3600);
  CHECK(is_refused(good(claims)));
  auto expected = expecting();
  expected.needs_iat = false;
  auto forever = without("iat");
  forever.set("exp", noon + 3661);
  CHECK(is_refused(good(forever), expected));
}

TEST_CASE("AB-40 a long assertion is refused unread") {
  CHECK(is_refused(good(with("extra", std::string(20'000, 'a')))));
}

TEST_CASE("without audiences of its own the server believes nothing") {
  auto expected = expecting();
  expected.audiences.clear();
  CHECK(verify_bearer_assertion(good(), expected).error().code == oauth_errc::misconfiguration);
}

TEST_CASE("AB-18 a client needs the grant, and a way to prove itself") {
  CHECK(check_bearer_client(some_client()));
  auto other = some_client();
  other.grant_types = {"client_credentials"};
  CHECK(check_bearer_client(other).error().code == oauth_errc::unauthorized_client);
  auto open = some_client();
  open.token_endpoint_auth_method = "none";
  CHECK(check_bearer_client(open).error().code == oauth_errc::unauthorized_client);
}

TEST_CASE("scopes are those of the relation, audiences those of the client") {
  const auto decide = [](std::vector<std::string> scope, std::vector<std::string> audience) {
    token_request asked;
    asked.scope = std::move(scope);
    asked.audience = std::move(audience);
    return decide_bearer_grant(some_trust(), some_client(), asked, scope_strategy::wildcard);
  };
  const auto granted = decide({"read", "docs.a"}, {"https://api.example/x"}).value();
  CHECK(granted.scope == std::vector<std::string>{"read", "docs.a"});
  CHECK(granted.audience == std::vector<std::string>{"https://api.example/x"});
  CHECK(decide({}, {}).value().scope.empty());
  CHECK(decide({"write"}, {}).error().code == oauth_errc::invalid_scope);
  CHECK(decide({}, {"https://other.example"}).error().code == oauth_errc::invalid_request);
}
