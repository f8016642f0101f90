#include "protocol/access_token.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;

namespace {

access_token_grant some_grant() {
  return {
    .issuer = "https://as.example/",
    .subject = subject_id{"alice"},
    .client = client_id{"app"},
    .audience = {"https://api.example"},
    .scopes = {"openid", "photos.read"},
    .issued_at = from_numeric_date(1'800'000'000),
    .expires_at = from_numeric_date(1'800'003'600),
    .jti = "one",
    .ext = {{"role", "admin"}, {"team", json::array{"a", "b"}}},
  };
}

json::value claims_of(const access_token_format& format) {
  return access_token_claims(some_grant(), format);
}

json::value json_of(std::string_view text) {
  return json::parse(text).value();
}

} // namespace

TEST_CASE("by default an access token has the claims of RFC 9068 and Hydra together") {
  CHECK(claims_of({}) == json_of(R"({
    "iss": "https://as.example/", "sub": "alice", "aud": ["https://api.example"],
    "client_id": "app", "exp": 1800003600, "iat": 1800000000, "nbf": 1800000000, "jti": "one",
    "scope": "openid photos.read", "scp": ["openid", "photos.read"],
    "ext": {"role": "admin", "team": ["a", "b"]}})"));
}

TEST_CASE("the claim of the scopes is configurable") {
  access_token_format format;
  format.scope_claim = scope_claim::string;
  CHECK(claims_of(format).find("scp") == nullptr);
  CHECK(*claims_of(format).find("scope") == json::value("openid photos.read"));

  format.scope_claim = scope_claim::both;
  CHECK(claims_of(format) == claims_of({}));
}

TEST_CASE("a token without scopes and audience says so with empty arrays") {
  auto grant = some_grant();
  grant.scopes.clear();
  grant.audience.clear();

  const auto claims = access_token_claims(grant, {});

  CHECK(claims.find("scope") == nullptr);
  CHECK(*claims.find("scp") == json::value(json::array{}));
  CHECK(*claims.find("aud") == json::value(json::array{}));
}

TEST_CASE("nbf can be left out") {
  access_token_format format;
  format.exclude_not_before = true;
  CHECK(claims_of(format).find("nbf") == nullptr);
}

TEST_CASE("allowed claims stand at the top level, and under ext while it is mirrored") {
  access_token_format format;
  format.allowed_top_level_claims = {"role", "absent"};

  const auto mirrored = claims_of(format);
  CHECK(*mirrored.find("role") == json::value("admin"));
  CHECK(mirrored.find("absent") == nullptr);
  CHECK(mirrored.find("team") == nullptr);
  CHECK(*mirrored.find("ext") == json_of(R"({"role":"admin","team":["a","b"]})"));

  format.mirror_top_level_claims = false;
  const auto plain = claims_of(format);
  CHECK(*plain.find("role") == json::value("admin"));
  CHECK(plain.find("ext") == nullptr);

  format.preserve_ext_claims = true;
  CHECK(*claims_of(format).find("ext") == json_of(R"({"team":["a","b"]})"));
}

TEST_CASE("AB-29 a consent app or hook cannot set reserved claims") {
  access_token_format format;
  auto grant = some_grant();
  grant.ext.clear();
  for (const auto* claim :
       {"iss", "sub", "aud", "exp", "nbf", "iat", "jti", "client_id", "scp", "ext", "scope", "cnf",
        "act", "may_act"}) {
    CHECK(is_reserved_access_token_claim(claim));
    grant.ext.emplace_back(claim, "forged");
    format.allowed_top_level_claims.emplace_back(claim);
  }

  for (const auto form : {scope_claim::list, scope_claim::string}) {
    format.scope_claim = form;
    format.exclude_not_before = true;
    const auto claims = access_token_claims(grant, format);
    for (const auto& [claim, value] : *claims.if_object())
      CHECK_FALSE(value == json::value("forged"));
    for (const auto* claim : {"nbf", "cnf", "act", "may_act"})
      CHECK(claims.find(claim) == nullptr);
    CHECK(*claims.find("sub") == json::value("alice"));
  }
}

TEST_CASE("AB-29 a reserved claim in another case is another claim") {
  CHECK_FALSE(is_reserved_access_token_claim("SUB"));
  CHECK_FALSE(is_reserved_access_token_claim("role"));
}
