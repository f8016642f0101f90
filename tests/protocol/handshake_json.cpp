#include "protocol/handshake_json.hpp"

#include "tests/protocol/result_text.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;

namespace {

json::value json_of(std::string_view text) {
  return json::parse(text).value();
}

bool is_refused(const auto& x) {
  return !x && x.error().code == oauth_errc::invalid_request;
}

result<login_acceptance> read_login(std::string_view text) {
  return read_login_acceptance(json_of(text));
}

result<consent_acceptance> read_consent(std::string_view text) {
  return read_consent_acceptance(json_of(text));
}

authorization_request some_request() {
  authorization_request x;
  x.scope = {"openid"};
  x.audience = {"https://api.example"};
  x.login_hint = "me";
  return x;
}

} // namespace

TEST_CASE("a login app is told what was asked for, and by whom") {
  client by;
  by.id = client_id("app");
  by.secret_hash = "hash of the secret";
  login_challenge start;
  start.subject = subject_id("alice");
  start.is_skipped = true;
  start.session_id = "session";
  const auto text = login_request_json(
    {.challenge = "challenge",
     .start = start,
     .asked = some_request(),
     .by = by,
     .request_url = "https://as.example/oauth2/auth?x",
     .hint_claims = {}});
  const auto x = json_of(text);
  CHECK(*x.find("challenge") == json::value("challenge"));
  CHECK(*x.find("requested_scope") == json_of(R"(["openid"])"));
  CHECK(*x.find("requested_access_token_audience") == json_of(R"(["https://api.example"])"));
  CHECK(*x.find("skip") == json::value(true));
  CHECK(*x.find("subject") == json::value("alice"));
  CHECK(*x.find("session_id") == json::value("session"));
  CHECK(*x.find("oidc_context") == json_of(R"({"login_hint":"me"})"));
  CHECK(*x.find("client")->find("client_id") == json::value("app"));
  CHECK(text.find("hash of the secret") == std::string::npos);
}

TEST_CASE("a consent app is told the real subject, whatever the client calls it") {
  interaction now;
  now.start.id = "id";
  now.login.subject = subject_id("alice");
  now.shown_subject = subject_id("pairwise");
  now.login.context = json_of(R"({"a":1})");
  const auto x = consent_request_json(
    {.challenge = "c",
     .now = now,
     .asked = some_request(),
     .by = {},
     .request_url = {},
     .hint_claims = json_of(R"({"sub":"bob"})")});
  CHECK(*x.find("subject") == json::value("alice"));
  CHECK(*x.find("consent_request_id") == json::value("id"));
  CHECK(*x.find("context") == json_of(R"({"a":1})"));
  CHECK(x.find("oidc_context")->find("id_token_hint_claims") != nullptr);
}

TEST_CASE("an item of the list of consent sessions says what was granted") {
  grant given;
  given.id = grant_id("grant");
  given.subject = subject_id("alice");
  given.scope = {"openid"};
  given.handled_at = from_numeric_date(1'800'000'000);
  given.remember = true;
  given.query = "scope=openid+photos&login_hint=me";
  const auto x = consent_session_json(given, {}, "https://as.example/");
  CHECK(*x.find("grant_scope") == json_of(R"(["openid"])"));
  CHECK(*x.find("remember") == json::value(true));
  CHECK(*x.find("handled_at") == json::value("2027-01-15T08:00:00Z"));
  CHECK(*x.find("session") == json_of(R"({"access_token":{},"id_token":{}})"));
  CHECK(*x.find("consent_request")->find("requested_scope") == json_of(R"(["openid","photos"])"));
  CHECK(*x.find("consent_request")->find("challenge") == json::value(""));
}

TEST_CASE("the acceptance of a login is read, and null means absent") {
  const auto x = read_login(R"({"subject":"alice","remember":true,"remember_for":60,"acr":"2",
    "amr":["pwd"],"context":{"a":1},"force_subject_identifier":"forced",
    "extend_session_lifespan":true,"identity_provider_session_id":"idp"})");
  REQUIRE(x);
  CHECK(x->subject == subject_id("alice"));
  CHECK(x->remember);
  CHECK(x->remember_for == std::chrono::seconds{60});
  CHECK(x->acr == "2");
  CHECK(x->amr == std::vector<std::string>{"pwd"});
  CHECK(x->context == json_of(R"({"a":1})"));
  CHECK(x->force_subject_identifier == "forced");
  CHECK(x->extend_session_lifespan);
  CHECK(x->identity_provider_session == "idp");
  CHECK(read_login(R"({"subject":"alice","acr":null,"amr":null,"remember_for":null})"));
}

TEST_CASE("a login without subject, or with members of a wrong type, is refused") {
  for (const auto* text :
       {"{}", "[]", "null", R"("alice")", R"({"subject":""})", R"({"subject":1})",
        R"({"subject":"a","remember":"true"})", R"({"subject":"a","remember_for":-1})",
        R"({"subject":"a","remember_for":"60"})", R"({"subject":"a","remember_for":1e300})",
        R"({"subject":"a","acr":2})", R"({"subject":"a","amr":"pwd"})",
        R"({"subject":"a","amr":[1]})"})
    CHECK(is_refused(read_login(text)));
}

TEST_CASE("a lifespan beyond ten years is cut, so that sums with it stay in range") {
  const auto x = read_login(R"({"subject":"a","remember_for":9223372036854775807})");
  REQUIRE(x);
  CHECK(x->remember_for == std::chrono::hours{24 * 3650});
}

TEST_CASE("AB-40 what apps hand in has a measure") {
  const auto login_with = [](std::string_view name, json::value what) {
    return read_login_acceptance(
      json::object{{"subject", "a"}, {std::string(name), std::move(what)}});
  };
  CHECK(read_login_acceptance(json::object{{"subject", std::string(255, 's')}}));
  CHECK(is_refused(read_login_acceptance(json::object{{"subject", std::string(256, 's')}})));
  CHECK(is_refused(login_with("acr", std::string(4097, 'a'))));
  CHECK(is_refused(login_with("force_subject_identifier", std::string(256, 'a'))));
  CHECK(is_refused(login_with("amr", json::array(1001, json::value("a")))));
  CHECK(is_refused(login_with("context", std::string(128 * 1024, 'a'))));
  CHECK(is_refused(read_consent_acceptance(json::object{
    {"session", json::object{{"id_token", json::object{{"a", std::string(128 * 1024, 'a')}}}}}})));
}

TEST_CASE("the acceptance of a consent is read") {
  const auto x = read_consent(R"({"grant_scope":["openid"],
    "grant_access_token_audience":["https://api.example"],"remember":true,"remember_for":60,
    "context":[1],"session":{"access_token":{"a":1},"id_token":{"b":2},"userinfo":{"c":3}}})");
  REQUIRE(x);
  CHECK(x->scope == std::vector<std::string>{"openid"});
  CHECK(x->audience == std::vector<std::string>{"https://api.example"});
  CHECK(x->access_token_claims == json_of(R"({"a":1})"));
  CHECK(x->id_token_claims == json_of(R"({"b":2})"));
  CHECK(x->userinfo_claims == json_of(R"({"c":3})"));
  CHECK(x->context == json_of("[1]"));
  CHECK(read_consent("{}"));
  CHECK(read_consent(R"({"session":null})"));
}

TEST_CASE("a consent with a malformed scope or a session that is no object is refused") {
  for (const auto* text :
       {"[]", R"({"grant_scope":"openid"})", R"({"grant_scope":[""]})",
        R"({"grant_scope":["a b"]})", R"({"grant_scope":["a\"b"]})", R"({"session":[]})",
        R"({"session":{"id_token":"x"}})", R"({"session":{"access_token":[]}})",
        R"({"session":{"userinfo":1}})", R"({"remember_for":-1})"})
    CHECK(is_refused(read_consent(text)));
}

TEST_CASE("what is left out of a rejection is filled in") {
  const auto bare = read_rejection(json_of("{}"), "access_denied");
  REQUIRE(bare);
  CHECK(*bare == rejection{.error = "access_denied", .description = ""});
  const auto full = read_rejection(
    json_of(R"({"error":"no","error_description":"Because.","error_hint":"Ask."})"), "x");
  REQUIRE(full);
  CHECK(*full == rejection{.error = "no", .description = "Because. Ask."});
  CHECK(is_refused(read_rejection(json_of("[]"), "x")));
  CHECK(is_refused(read_rejection(json_of(R"({"error":1})"), "x")));
}

TEST_CASE("the address to go on at is quoted") {
  CHECK(redirect_to_json("https://a/?x=\"\n") == R"({"redirect_to":"https://a/?x=\"\n"})");
}
