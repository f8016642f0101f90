#include "protocol/token_hook.hpp"

#include "tests/protocol/jose/test_keys.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;
using namespace gatehouse::test;

namespace {

constexpr auto noon = time_point{std::chrono::seconds{1'800'000'000}};

token_hook_facts some_facts() {
  token_hook_facts x;
  x.grant.id = grant_id("consent");
  x.grant.client = client_id("app");
  x.grant.subject = subject_id("alice");
  x.grant.shown_subject = subject_id("pairwise");
  x.grant.scope = {"openid", "read"};
  x.grant.audience = {"https://api.example"};
  x.grant.requested_at = noon;
  x.grant.authenticated_at = noon;
  x.grant.nonce = "nonce";
  x.grant.acr = "high";
  x.grant.amr = {"pwd"};
  x.grant.access_token_claims = json::object{{"tenant", 7}};
  x.grant.id_token_claims = json::object{{"name", "Alice"}};
  x.issuer = "https://as.example";
  x.grant_type = "authorization_code";
  x.requested_scope = {"openid", "read", "write"};
  x.now = noon;
  x.access_token_end = noon + std::chrono::hours{1};
  x.id_token_end = noon + std::chrono::hours{2};
  x.allowed_top_level_claims = {"tenant"};
  return x;
}

constexpr auto session_json =
  R"({"id_token":{"id_token_claims":{"jti":"","iss":"https://as.example","sub":"pairwise",)"
  R"("aud":["app"],"nonce":"nonce","exp":"2027-01-15T10:00:00Z","iat":"2027-01-15T08:00:00Z",)"
  R"("rat":"2027-01-15T08:00:00Z","auth_time":"2027-01-15T08:00:00Z","at_hash":"","acr":"high",)"
  R"("amr":["pwd"],"c_hash":"","ext":{"name":"Alice"}},"headers":{"extra":{}},)"
  R"("expires_at":{"access_token":"2027-01-15T09:00:00Z"},"username":"","subject":"alice"},)"
  R"("extra":{"tenant":7},"kid":"","client_id":"app","consent_challenge":"consent",)"
  R"("exclude_not_before_claim":false,"allowed_top_level_claims":["tenant"],)"
  R"("mirror_top_level_claims":true,"preserve_ext_claims":false})";

oauth_errc code_of(unsigned status, std::string_view body) {
  return read_hook_answer(status, body).error().code;
}

} // namespace

TEST_CASE("the token hook is sent what Hydra sends") {
  CHECK(
    token_hook_body(some_facts())
    == std::string(R"({"session":)") + session_json
         + R"(,"request":{"client_id":"app","requested_scopes":["openid","read","write"],)"
           R"("granted_scopes":["openid","read"],"granted_audience":["https://api.example"],)"
           R"("grant_types":["authorization_code"],"payload":{}}})");
}

TEST_CASE("the token hook sees the assertion that tokens are asked for with") {
  auto facts = some_facts();
  facts.assertion = secret(std::string("a.b.c"));
  const auto body = json_of(token_hook_body(facts));
  CHECK(json::write(*body.find("request")->find("payload")) == R"({"assertion":["a.b.c"]})");
}

TEST_CASE("the refresh hook is sent what Hydra sends") {
  auto facts = some_facts();
  facts.grant_type = "refresh_token";
  CHECK(
    refresh_hook_body(facts)
    == std::string(R"({"subject":"alice","session":)") + session_json
         + R"(,"requester":{"client_id":"app","granted_scopes":["openid","read"],)"
           R"("granted_audience":["https://api.example"],"grant_types":["refresh_token"]},)"
           R"("client_id":"app","granted_scopes":["openid","read"],)"
           R"("granted_audience":["https://api.example"]})");
}

TEST_CASE("a service has no login, and what it has not is empty") {
  token_hook_facts facts;
  facts.grant.client = client_id("job");
  facts.grant.subject = subject_id("job");
  const auto body = json_of(token_hook_body(facts));
  const auto* claims = body.find("session")->find("id_token")->find("id_token_claims");
  CHECK(*claims->find("auth_time") == json::value("0001-01-01T00:00:00Z"));
  CHECK(json::write(*claims->find("ext")) == "{}");
  CHECK(json::write(*body.find("session")->find("extra")) == "{}");
}

TEST_CASE("a hook replaces claims, and what it leaves out becomes empty") {
  const auto both =
    read_hook_answer(200, R"({"session":{"access_token":{"a":1},"id_token":{"b":2}}})").value();
  CHECK(json::write(both->access_token) == R"({"a":1})");
  CHECK(json::write(both->id_token) == R"({"b":2})");
  for (const auto* body : {R"({"session":{"id_token":null}})", R"({"session":null})", "{}"}) {
    const auto none = read_hook_answer(200, body).value();
    CHECK(json::write(none->access_token) == "{}");
    CHECK(json::write(none->id_token) == "{}");
  }
}

TEST_CASE("a hook changes nothing, or refuses") {
  CHECK_FALSE(read_hook_answer(204, "").value());
  CHECK_FALSE(read_hook_answer(204, "ignored").value());
  CHECK(code_of(403, "whatever") == oauth_errc::access_denied);
}

TEST_CASE("AB-16 every other answer of a hook is a failure") {
  for (const unsigned status : {100U, 201U, 202U, 301U, 302U, 400U, 401U, 404U, 429U, 500U, 503U})
    CHECK_MESSAGE(code_of(status, R"({"session":{}})") == oauth_errc::server_error, status);
  for (const auto* body :
       {"", "null", "[]", "nonsense", R"({"session":[]})", R"({"session":{"access_token":7}})",
        R"({"session":{"id_token":"x"}})",
        R"({"session":{}} )"
        "x"})
    CHECK_MESSAGE(code_of(200, body) == oauth_errc::server_error, body);
}

TEST_CASE("AB-42 a hook's answer is bounded") {
  const auto much =
    R"({"session":{"access_token":{"a":")" + std::string(129 * 1024, 'a') + R"("}}})";
  CHECK(code_of(200, much) == oauth_errc::server_error);
  CHECK(code_of(200, "{}" + std::string(max_hook_answer_bytes, ' ')) == oauth_errc::server_error);
}
