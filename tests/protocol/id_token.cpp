#include "protocol/id_token.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;

namespace {

constexpr auto noon = from_numeric_date(1'800'000'000);
// OpenID Connect Core appendix A.
constexpr std::string_view access_token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
constexpr std::string_view code = "Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk";

json::value json_of(std::string_view text) {
  return json::parse(text).value();
}

grant some_grant() {
  grant x;
  x.client = client_id("app");
  x.subject = subject_id("alice");
  x.shown_subject = subject_id("alice");
  x.session_id = "session";
  x.scope = {"openid"};
  x.requested_at = noon - std::chrono::seconds{20};
  x.authenticated_at = noon - std::chrono::seconds{10};
  return x;
}

id_token_facts some_facts() {
  return {
    .issuer = "https://as.example/",
    .issued_at = noon,
    .expires_at = noon + std::chrono::seconds{3600},
    .jti = "one",
    .alg = jose::algorithm::rs256,
    .access_token = {},
    .code = {},
    .carries_userinfo = false};
}

json::value claims_of(
  const grant& x, const id_token_facts& facts = some_facts(), profile which = profile::standard) {
  return id_token_claims(x, facts, rules_of(which));
}

json::value userinfo_of(const grant& x, profile which = profile::standard) {
  return userinfo_claims(x, "https://as.example/", rules_of(which));
}

bool has(const json::value& x, std::string_view claim) {
  return x.find(claim) != nullptr;
}

} // namespace

TEST_CASE("at_hash and c_hash are those of OpenID Connect Core appendix A") {
  CHECK(half_hash(access_token, jose::algorithm::rs256) == "77QmUPtjPfzWtF2AnpK9RQ");
  CHECK(half_hash(code, jose::algorithm::rs256) == "LDktKdoQak3Pk0cnXxCltA");
}

TEST_CASE("half a hash is as long as half the digest of the algorithm") {
  CHECK(half_hash("x", jose::algorithm::es256).size() == 22);
  CHECK(half_hash("x", jose::algorithm::es384).size() == 32);
  CHECK(half_hash("x", jose::algorithm::ps512).size() == 43);
  CHECK(half_hash("x", jose::algorithm::eddsa).size() == 43);
}

TEST_CASE("an ID token has the claims of OpenID Connect Core section 2") {
  auto x = some_grant();
  x.nonce = "n";
  x.acr = "2";
  x.amr = {"pwd"};
  CHECK(claims_of(x) == json_of(R"({"iss":"https://as.example/","sub":"alice","aud":["app"],
    "exp":1800003600,"iat":1800000000,"jti":"one","auth_time":1799999990,"acr":"2","amr":["pwd"],
    "nonce":"n","sid":"session"})"));
}

TEST_CASE("an ID token is tied to what is issued beside it") {
  auto facts = some_facts();
  facts.access_token = access_token;
  facts.code = code;
  const auto claims = claims_of(some_grant(), facts);
  CHECK(*claims.find("at_hash") == json::value("77QmUPtjPfzWtF2AnpK9RQ"));
  CHECK(*claims.find("c_hash") == json::value("LDktKdoQak3Pk0cnXxCltA"));
  CHECK_FALSE(has(claims_of(some_grant()), "at_hash"));
  CHECK_FALSE(has(claims_of(some_grant()), "c_hash"));
}

TEST_CASE("the client learns only the name that it knows the person by") {
  auto x = some_grant();
  x.shown_subject = subject_id("pairwise");
  CHECK(json::write(claims_of(x)).find("alice") == std::string::npos);
  CHECK(json::write(userinfo_of(x)).find("alice") == std::string::npos);
  CHECK(*userinfo_of(x).find("sub") == json::value("pairwise"));
}

TEST_CASE("the hydra profile tells when the login was requested") {
  CHECK_FALSE(has(claims_of(some_grant()), "rat"));
  CHECK(
    *claims_of(some_grant(), some_facts(), profile::hydra).find("rat")
    == json::value(1'799'999'980));
}

TEST_CASE("AB-29 no claim that was handed in replaces one of the server's own") {
  for (const auto* claim :
       {"iss", "sub", "aud", "exp", "iat", "nbf", "jti", "auth_time", "rat", "nonce", "at_hash",
        "c_hash", "acr", "amr", "azp", "sid"}) {
    CHECK(is_reserved_id_token_claim(claim));
    auto x = some_grant();
    x.id_token_claims = json::object{{claim, "forged"}};
    x.userinfo_claims = json::object{{claim, "forged"}};
    x.claims_asked = json::object{{"id_token", json::object{{claim, nullptr}}}};
    auto facts = some_facts();
    facts.carries_userinfo = true;
    for (const auto which : {profile::standard, profile::hydra, profile::strict}) {
      CHECK(json::write(claims_of(x, facts, which)).find("forged") == std::string::npos);
      CHECK(json::write(userinfo_of(x, which)).find("forged") == std::string::npos);
    }
  }
  CHECK_FALSE(is_reserved_id_token_claim("name"));
}

TEST_CASE("claims that the consent app handed in for the ID token are in it") {
  auto x = some_grant();
  x.id_token_claims = json::object{{"role", "admin"}};
  x.userinfo_claims = json::object{{"role", "user"}, {"other", 1}};
  const auto claims = claims_of(x);
  CHECK(*claims.find("role") == json::value("admin"));
  CHECK_FALSE(has(claims, "other"));
}

TEST_CASE("claims that are no object are passed over") {
  auto x = some_grant();
  x.id_token_claims = json::array{"role"};
  CHECK(claims_of(x) == claims_of(some_grant()));
}

TEST_CASE(
  "userinfo stands in the ID token when nobody could fetch it, or when it was asked for there") {
  auto x = some_grant();
  x.userinfo_claims = json::object{{"role", "user"}, {"email", "a@b"}};
  CHECK_FALSE(has(claims_of(x), "role"));

  auto facts = some_facts();
  facts.carries_userinfo = true;
  CHECK(has(claims_of(x, facts), "role"));
  CHECK_FALSE(has(claims_of(x, facts), "email"));

  x.claims_asked = json_of(R"({"id_token":{"email":null}})");
  CHECK(has(claims_of(x), "email"));
  CHECK_FALSE(has(claims_of(x), "role"));
}

TEST_CASE("userinfo shows standard claims only for their scope, or when asked for by name") {
  auto x = some_grant();
  x.userinfo_claims = json_of(
    R"({"name":"Alice","email":"a@b","email_verified":true,"phone_number":"1","address":{},"role":"r"})");
  CHECK(userinfo_of(x) == json_of(R"({"sub":"alice","role":"r"})"));

  x.scope = {"openid", "email"};
  CHECK(
    userinfo_of(x) == json_of(R"({"sub":"alice","role":"r","email":"a@b","email_verified":true})"));

  x.scope = {"openid"};
  x.claims_asked = json_of(R"({"userinfo":{"name":null},"id_token":{"email":null}})");
  CHECK(userinfo_of(x) == json_of(R"({"sub":"alice","role":"r","name":"Alice"})"));
}

TEST_CASE("the hydra profile shows everything at the userinfo endpoint") {
  auto x = some_grant();
  x.id_token_claims = json_of(R"({"email":"a@b"})");
  const auto claims = userinfo_of(x, profile::hydra);
  for (const auto* claim : {"sub", "iss", "aud", "iat", "auth_time", "rat", "email"})
    CHECK(has(claims, claim));
  CHECK(userinfo_of(x) == json_of(R"({"sub":"alice"})"));
}
