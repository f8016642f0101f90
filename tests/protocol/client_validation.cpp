#include "protocol/client_validation.hpp"

#include "protocol/jose/generate.hpp"
#include "protocol/jose/jwk_set.hpp"

#include "tests/protocol/jose/test_keys.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;
using namespace gatehouse::test;

namespace {

const client_rules rules{
  .subject_types = {"public"}, .default_scope = {"offline_access", "openid"}};

client valid() {
  client x;
  x.id = client_id("app");
  x.redirect_uris = {"https://app.example/cb"};
  complete_client(x, rules);
  return x;
}

template <class Change>
std::optional<oauth_errc> refusal_after(Change change) {
  auto x = valid();
  change(x);
  const auto outcome = validate_client(x, rules);
  return outcome ? std::nullopt : std::optional(outcome.error().code);
}

template <class Change>
void check_refused(Change change, oauth_errc code = oauth_errc::invalid_client_metadata) {
  CHECK(refusal_after(change) == code);
}

template <class Change>
void check_accepted(Change change) {
  CHECK(refusal_after(change) == std::nullopt);
}

json::value public_jwks() {
  return json::object{{"keys", json::array{p256_key().public_part().value().to_json()}}};
}

} // namespace

TEST_CASE("what a client leaves open is filled in") {
  const auto x = valid();
  CHECK(x.scope == "offline_access openid");
  CHECK(x.subject_type == "public");
  CHECK(x.token_endpoint_auth_method == "client_secret_basic");
  CHECK(x.userinfo_signed_response_alg == "none");
  CHECK(validate_client(x, rules));
}

TEST_CASE("the subject type is public where it is supported, else the first") {
  client x;
  complete_client(x, {.subject_types = {"pairwise", "public"}, .default_scope = {}});
  CHECK(x.subject_type == "public");
  client y;
  complete_client(y, {.subject_types = {"pairwise"}, .default_scope = {}});
  CHECK(y.subject_type == "pairwise");
}

TEST_CASE("what a client says is kept") {
  client x;
  x.scope = "a";
  x.token_endpoint_auth_method = "none";
  complete_client(x, rules);
  CHECK(x.scope == "a");
  CHECK(x.token_endpoint_auth_method == "none");
}

TEST_CASE("a client hands in public keys only") {
  const auto key = *jose::generate(jose::algorithm::es256, key_id("k"));
  const auto set_of = [](const jose::jwk& x) { return jose::jwk_set({x}).to_json(); };
  check_refused([&](auto& x) { x.jwks = set_of(key); });
  check_accepted([&](auto& x) { x.jwks = set_of(*key.public_part()); });
}

TEST_CASE("a client_id that a path cannot name is refused") {
  check_refused([](auto& x) { x.id = client_id("."); });
  check_refused([](auto& x) { x.id = client_id(".."); });
}

TEST_CASE("a client_id has 1 to 255 printable ASCII characters") {
  check_accepted([](auto& x) { x.id = client_id(std::string(255, 'a')); });
  check_refused([](auto& x) { x.id = client_id(std::string(256, 'a')); });
  check_refused([](auto& x) { x.id = client_id(""); });
  check_refused([](auto& x) { x.id = client_id("a\nb"); });
  check_refused([](auto& x) { x.id = client_id("caf\xc3\xa9"); });
}

TEST_CASE("AB-40 texts, lists and metadata are bounded") {
  check_refused([](auto& x) { x.name = std::string(4097, 'a'); });
  check_refused([](auto& x) { x.contacts.assign(201, "a"); });
  check_refused([](auto& x) { x.audience = {std::string(4097, 'a')}; });
  check_refused([](auto& x) { x.metadata = std::string(65'536, 'a'); });
  check_refused([](auto& x) { x.scope = std::string(16'385, 'a'); });
}

TEST_CASE("AB-01 redirect URIs are absolute, have one reading and no fragment") {
  for (const auto* uri :
       {"/cb", "app.example/cb", "https://app.example/cb#x", "https://a@b@app.example/",
        "https://app.example\\@evil/", "https://APP.example/", "https://app.example:0/",
        "https://app.example/../x", "https:///cb", ""})
    check_refused([&](auto& x) { x.redirect_uris = {uri}; }, oauth_errc::invalid_redirect_uri);
  for (const auto* uri :
       {"https://app.example/cb?x=1", "http://127.0.0.1/cb", "com.example.app:/cb"})
    check_accepted([&](auto& x) { x.redirect_uris = {uri}; });
}

TEST_CASE("AB-01 an upper-case host is registered where the rules say so, and kept as it is") {
  client_rules imports = rules;
  imports.redirect_hosts = redirect_host_rule::any_case;
  const auto registers = [&](std::string uri, std::string logout = {}) {
    auto x = valid();
    x.redirect_uris = {uri};
    if (!logout.empty())
      x.post_logout_redirect_uris = {std::move(logout)};
    const bool is_valid = bool(validate_client(x, imports));
    CHECK(x.redirect_uris.front() == uri);
    return is_valid;
  };
  for (const auto* uri :
       {"https://APP.example/CB?x=Y", "https://App.Example:8443/cb", "HTTPS://APP.EXAMPLE",
        "myapp://CallBack/X", "https://app.example/cb"})
    CHECK_MESSAGE(registers(uri), uri);
  CHECK(registers("https://APP.example/cb", "https://app.example/out"));
  CHECK(registers("https://app.example/cb", "https://APP.example/out"));
  CHECK_FALSE(registers("https://APP.example/cb", "https://evil.example/out"));
  for (const auto* uri :
       {"https://U@APP.example/", "https://APP.example\\@evil/", "https://APP.example./",
        "https://APP..example/", "https://APP.example:0/", "https://0X7F.1/",
        "https://APP.example/#X", "https://APP.example/../x", "JavaScript:alert(1)",
        "https://EVIL%41.example/"})
    CHECK_FALSE_MESSAGE(registers(uri), uri);
}

TEST_CASE("AB-09 redirect URIs that a browser would run are refused") {
  for (const auto* uri :
       {"javascript:alert(1)", "data:text/html,x", "VBScript:x", "file:///etc/x",
        "blob:https://a.example/x", "about:blank"})
    check_refused([&](auto& x) { x.redirect_uris = {uri}; }, oauth_errc::invalid_redirect_uri);
}

TEST_CASE("AB-49 addresses of information are http or https") {
  for (const auto field :
       {&client::policy_uri, &client::tos_uri, &client::client_uri, &client::logo_uri}) {
    check_refused([&](auto& x) { x.*field = "javascript:alert(1)"; });
    check_refused([&](auto& x) { x.*field = "not a url"; });
    check_accepted([&](auto& x) { x.*field = "http://app.example/info"; });
  }
}

TEST_CASE("AB-51 CORS entries are origins and nothing more") {
  for (const auto* origin :
       {"https://app.example/", "https://app.example/x", "https://a.example?x",
        "https://u@a.example", "null", "*", "ftp://a.example", "a.example"})
    check_refused([&](auto& x) { x.allowed_cors_origins = {origin}; });
  for (const auto* origin :
       {"https://app.example", "http://localhost:3000", "https://*.example.org"})
    check_accepted([&](auto& x) { x.allowed_cors_origins = {origin}; });
}

TEST_CASE("scopes have only the characters of RFC 6749") {
  check_refused([](auto& x) { x.scope = "a b\"c"; });
  check_refused([](auto& x) { x.scope = "a\tb"; });
}

TEST_CASE("authentication methods and algorithms are known ones") {
  check_refused([](auto& x) { x.token_endpoint_auth_method = "client_secret_jwt"; });
  check_refused([](auto& x) { x.token_endpoint_auth_signing_alg = "HS256"; });
  check_refused([](auto& x) { x.token_endpoint_auth_signing_alg = "none"; });
  check_accepted([](auto& x) { x.token_endpoint_auth_signing_alg = "PS512"; });
  check_accepted([](auto& x) { x.token_endpoint_auth_signing_alg = "EdDSA"; });
}

TEST_CASE("private_key_jwt needs keys, from one place") {
  check_refused([](auto& x) { x.token_endpoint_auth_method = "private_key_jwt"; });
  check_accepted([](auto& x) {
    x.token_endpoint_auth_method = "private_key_jwt";
    x.jwks = public_jwks();
  });
  check_accepted([](auto& x) {
    x.token_endpoint_auth_method = "private_key_jwt";
    x.jwks_uri = "https://app.example/jwks";
  });
  check_refused([](auto& x) {
    x.jwks = public_jwks();
    x.jwks_uri = "https://app.example/jwks";
  });
}

TEST_CASE("AB-45 a jwks_uri is http or https") {
  check_refused([](auto& x) { x.jwks_uri = "file:///etc/passwd"; });
  check_refused([](auto& x) { x.jwks_uri = "/jwks"; });
}

TEST_CASE("jwks that are no key set are refused") {
  check_refused([](auto& x) { x.jwks = json::object{{"keys", "x"}}; });
  check_refused([](auto& x) { x.jwks = json::object{{"no", "keys"}}; });
}

TEST_CASE("subject types are supported ones and sector identifiers https") {
  check_refused([](auto& x) { x.subject_type = "pairwise"; });
  check_refused([](auto& x) { x.sector_identifier_uri = "http://app.example/"; });
  check_accepted([](auto& x) { x.sector_identifier_uri = "https://app.example/"; });
}

TEST_CASE("request objects and userinfo have known algorithms and web addresses") {
  check_refused([](auto& x) { x.request_uris = {"urn:x"}; });
  check_refused([](auto& x) { x.request_object_signing_alg = "HS256"; });
  check_accepted([](auto& x) { x.request_object_signing_alg = "none"; });
  check_refused([](auto& x) { x.userinfo_signed_response_alg = "ES256"; });
  check_accepted([](auto& x) { x.userinfo_signed_response_alg = "RS256"; });
  check_refused([](auto& x) { x.access_token_strategy = "paseto"; });
  check_accepted([](auto& x) { x.access_token_strategy = "jwt"; });
}

TEST_CASE("logout addresses are of the web, and redirects stay with the client") {
  check_refused([](auto& x) { x.frontchannel_logout_uri = "javascript:x"; });
  check_refused([](auto& x) { x.backchannel_logout_uri = "gopher://a.example/"; });
  check_accepted([](auto& x) { x.post_logout_redirect_uris = {"https://app.example:443/out"}; });
  for (const auto* uri :
       {"http://app.example/", "https://evil.example/", "https://app.example:8443/", "/out"})
    check_refused([&](auto& x) { x.post_logout_redirect_uris = {uri}; });
}

TEST_CASE("lifespans are at least a second; only refresh tokens may live for ever") {
  const auto set = [](client& x, lifespan which, std::chrono::nanoseconds span) {
    x.lifespan_of[static_cast<std::size_t>(which)] = span;
  };
  const std::chrono::nanoseconds for_ever{-1};
  const auto access = lifespan::client_credentials_grant_access_token;
  check_accepted([&](auto& x) { set(x, access, std::chrono::seconds{1}); });
  check_refused([&](auto& x) { set(x, access, std::chrono::milliseconds{999}); });
  check_refused([&](auto& x) { set(x, access, std::chrono::nanoseconds{0}); });
  check_refused([&](auto& x) { set(x, access, std::chrono::seconds{-5}); });
  check_refused([&](auto& x) { set(x, access, for_ever); });
  check_accepted([&](auto& x) { set(x, lifespan::refresh_token_grant_refresh_token, for_ever); });
}

TEST_CASE("a chosen secret has at least six characters and no public client has one") {
  const auto x = valid();
  CHECK(validate_chosen_secret(x, secret(std::string("123456"))));
  CHECK_FALSE(validate_chosen_secret(x, secret(std::string("12345"))));
  CHECK_FALSE(validate_chosen_secret(x, secret(std::string(1025, 'x'))));
  auto open = x;
  open.token_endpoint_auth_method = "none";
  CHECK_FALSE(validate_chosen_secret(open, secret(std::string("123456"))));
}

TEST_CASE("AB-40 a client that is accepted can be read again") {
  const std::vector<std::string> full(200, std::string(4096, 'x'));
  check_refused([&](client& x) { x.contacts = full; });
  check_accepted([&](client& x) { x.contacts.assign(100, std::string(4096, 'x')); });
}
