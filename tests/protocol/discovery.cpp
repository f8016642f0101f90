#include "protocol/discovery.hpp"

#include "protocol/json.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;

namespace {

discovery_facts facts() {
  return {
    .issuer = "https://as.example/",
    .public_url = "https://as.example",
    .token_url = "",
    .jwks_url = "",
    .subject_types = {"public"},
    .scopes = {"openid", "extra"},
    .claims = {"email"},
    .id_token_algorithm = "ES256",
    .response_types = {"code"},
    .grant_types = {"authorization_code", "client_credentials"}};
}

json::value document(const discovery_facts& x) {
  return json::parse(discovery_json(x)).value();
}

std::string text_of(const json::value& x, std::string_view name) {
  return *x.find(name)->if_string();
}

json::value list(std::initializer_list<const char*> items) {
  json::array values;
  for (const auto* item : items)
    values.emplace_back(item);
  return values;
}

} // namespace

TEST_CASE("the issuer is verbatim and endpoints have no double slash") {
  const auto x = document(facts());
  CHECK(text_of(x, "issuer") == "https://as.example/");
  CHECK(text_of(x, "token_endpoint") == "https://as.example/oauth2/token");
  CHECK(text_of(x, "device_authorization_endpoint") == "https://as.example/oauth2/device/auth");
  CHECK(text_of(x, "jwks_uri") == "https://as.example/.well-known/jwks.json");
  CHECK(text_of(x, "revocation_endpoint") == "https://as.example/oauth2/revoke");
}

TEST_CASE("addresses that the operator names take the place of those that are made") {
  auto moved = facts();
  moved.token_url = "https://t.example/";
  moved.jwks_url = "https://k.example/";
  moved.device_url = "https://d.example/";
  const auto x = document(moved);
  CHECK(text_of(x, "token_endpoint") == "https://t.example/");
  CHECK(text_of(x, "jwks_uri") == "https://k.example/");
  CHECK(text_of(x, "device_authorization_endpoint") == "https://d.example/");
}

TEST_CASE("lists are joined without repetitions") {
  const auto x = document(facts());
  CHECK(*x.find("scopes_supported") == list({"offline_access", "offline", "openid", "extra"}));
  CHECK(*x.find("claims_supported") == list({"sub", "email"}));
  CHECK(*x.find("subject_types_supported") == list({"public"}));
}

TEST_CASE("the algorithm of ID tokens comes first, and those that clients may register follow") {
  const auto x = document(facts());
  CHECK(
    *x.find("id_token_signing_alg_values_supported")
    == list(
      {"ES256", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES384", "ES512", "EdDSA"}));
}

TEST_CASE("only what works is listed") {
  const auto x = document(facts());
  CHECK(*x.find("grant_types_supported") == list({"authorization_code", "client_credentials"}));
  CHECK(*x.find("response_types_supported") == list({"code"}));
  CHECK(text_of(x, "authorization_endpoint") == "https://as.example/oauth2/auth");
  CHECK(text_of(x, "userinfo_endpoint") == "https://as.example/userinfo");
  CHECK(*x.find("code_challenge_methods_supported") == list({"S256"}));
  CHECK(*x.find("authorization_response_iss_parameter_supported")->if_bool());
  CHECK(*x.find("request_uri_parameter_supported")->if_bool());
  CHECK(
    *x.find("token_endpoint_auth_methods_supported")
    == list({"client_secret_post", "client_secret_basic", "private_key_jwt", "none"}));
  CHECK(
    *x.find("revocation_endpoint_auth_methods_supported")
    == list({"client_secret_post", "client_secret_basic", "private_key_jwt", "none"}));
}
