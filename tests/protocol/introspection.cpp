#include "protocol/introspection.hpp"

#include "tests/protocol/result_text.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;

namespace {

token_facts facts() {
  token_facts token;
  token.client = client_id("app");
  token.subject = subject_id("alice");
  token.scope = {"a", "b.*"};
  token.audience = {"https://api.example/", "two"};
  token.issued_at = from_numeric_date(1'800'000'000);
  token.expires_at = from_numeric_date(1'800'003'600);
  return token;
}

result<introspection_request> read(std::string_view form) {
  return read_introspection_request(parameters::parse(form).value());
}

} // namespace

TEST_CASE("an introspection request names its token and the scopes to look for") {
  const auto asked = read("token=abc&scope=a+b");
  REQUIRE(asked);
  CHECK(asked->token.reveal() == "abc");
  CHECK(asked->scope == std::vector<std::string>{"a", "b"});
}

TEST_CASE("an introspection request without token, or with a parameter twice, is refused") {
  CHECK(read("").error().code == oauth_errc::invalid_request);
  CHECK(read("scope=a").error().code == oauth_errc::invalid_request);
  CHECK(read("token=").error().code == oauth_errc::invalid_request);
  CHECK(read("token=a&token=a").error().code == oauth_errc::invalid_request);
}

TEST_CASE("a live token is rendered with all its members") {
  CHECK(
    active_json(facts(), "https://as.example/")
    == R"({"active":true,"scope":"a b.*","client_id":"app","sub":"alice","exp":1800003600,)"
       R"("iat":1800000000,"nbf":1800000000,"aud":["https://api.example/","two"],)"
       R"("iss":"https://as.example/","token_type":"Bearer","token_use":"access_token"})");
}

TEST_CASE("what a token does not have is left out, but the audience stays an array") {
  auto token = facts();
  token.scope.clear();
  token.audience.clear();
  token.expires_at = {};
  token.token_use = "refresh_token";
  CHECK(
    active_json(token, "i")
    == R"({"active":true,"client_id":"app","sub":"alice","iat":1800000000,"nbf":1800000000,)"
       R"("aud":[],"iss":"i","token_type":"Bearer","token_use":"refresh_token"})");
}

TEST_CASE("the session's claims stand under ext, unless there are none") {
  auto token = facts();
  token.ext = json::object{{"role", "admin"}};
  CHECK(active_json(token, "i").ends_with(R"("token_use":"access_token","ext":{"role":"admin"}})"));
  token.ext = json::object{};
  CHECK(active_json(token, "i").ends_with(R"("token_use":"access_token"})"));
}

TEST_CASE("AB-47 texts in the answer are escaped") {
  auto token = facts();
  token.subject = subject_id("a\"},\"active\":\"x");
  const auto parsed = json::parse(active_json(token, "i"));
  REQUIRE(parsed);
  CHECK(*parsed->find("sub")->if_string() == token.subject.str());
}

TEST_CASE("a token grants scopes that its own cover, and no scope always") {
  CHECK(grants(facts(), {}, scope_strategy::wildcard));
  CHECK(grants(facts(), {"a", "b.c"}, scope_strategy::wildcard));
  CHECK_FALSE(grants(facts(), {"a", "c"}, scope_strategy::wildcard));
  CHECK_FALSE(grants(facts(), {"b.c"}, scope_strategy::exact));
}

TEST_CASE("the claims of a signed answer are those of RFC 9701 section 5") {
  CHECK(
    introspection_claims(
      inactive_json, "https://as.example/", client_id("rs"), from_numeric_date(1'800'000'000))
    == R"({"iss":"https://as.example/","aud":"rs","iat":1800000000,)"
       R"("token_introspection":{"active":false}})");
}
