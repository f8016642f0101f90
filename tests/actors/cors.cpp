#include "actors/cors.hpp"

#include "actors/listener_rules.hpp"
#include "tests/actors/request.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::actors;
using namespace gatehouse::test;
using enum net::http_method;

namespace {

using fields = std::vector<std::pair<std::string_view, std::string_view>>;

config::cors_settings rules_for(std::vector<std::string> origins) {
  return {
    .is_enabled = true,
    .allowed_origins = std::move(origins),
    .allowed_methods = {"GET", "POST"},
    .allowed_headers = {"Authorization", "Content-Type"},
    .exposed_headers = {"Content-Type"},
    .allow_credentials = true,
    .max_age = std::chrono::seconds{60}};
}

net::http_request preflight(
  std::string path, std::string_view origin, std::string_view method = "POST",
  std::string_view headers = "authorization, content-type") {
  return request_of(
    options, std::move(path),
    {{"Origin", origin},
     {"Access-Control-Request-Method", method},
     {"Access-Control-Request-Headers", headers}});
}

bool has(const net::http_response& x, std::string_view line) {
  return x.header_lines.find(std::string(line) + "\r\n") != std::string::npos;
}

bool shares(const net::http_response& x) {
  return x.header_lines.find("Access-Control-Allow-Origin") != std::string::npos;
}

net::http_response shared(
  const config::cors_settings& rules, std::string_view origin, std::string_view path,
  std::vector<std::string> of_client = {}) {
  net::http_response response;
  response.client_origins = std::move(of_client);
  share_answer(rules, origin, path, response);
  return response;
}

} // namespace

TEST_CASE("a preflight from a page of the list is told what it may do") {
  const auto answer = answer_preflight(
    rules_for({"https://app.example"}), preflight("/oauth2/register", "https://app.example"));
  REQUIRE(answer);
  CHECK(answer->status == 204);
  CHECK(has(*answer, "Access-Control-Allow-Origin: https://app.example"));
  CHECK(has(*answer, "Access-Control-Allow-Credentials: true"));
  CHECK(has(*answer, "Access-Control-Allow-Methods: POST"));
  CHECK(has(*answer, "Access-Control-Allow-Headers: authorization, content-type"));
  CHECK(has(*answer, "Access-Control-Max-Age: 60"));
}

TEST_CASE("a preflight from another page, or for more than is allowed, is told nothing") {
  const auto rules = rules_for({"https://app.example"});
  for (const auto& request :
       {preflight("/oauth2/register", "https://evil.example"),
        preflight("/oauth2/register", "null"),
        preflight("/oauth2/register", "https://app.example", "DELETE"),
        preflight("/oauth2/register", "https://app.example", "POST", "content-type, x-other")}) {
    const auto answer = answer_preflight(rules, request);
    REQUIRE(answer);
    CHECK(answer->status == 204);
    CHECK_FALSE(shares(*answer));
  }
}

TEST_CASE("a preflight goes on wherever the client's own list will decide") {
  const auto rules = rules_for({"https://app.example"});
  for (const auto* path : {"/oauth2/token", "/oauth2/revoke", "/userinfo"})
    CHECK(has(
      *answer_preflight(rules, preflight(path, "https://spa.example")),
      "Access-Control-Allow-Origin: https://spa.example"));
  CHECK_FALSE(shares(*answer_preflight(rules, preflight("/oauth2/token", "null"))));
}

TEST_CASE("what is no preflight is not answered as one") {
  const auto rules = rules_for({"https://app.example"});
  CHECK_FALSE(answer_preflight(rules, request_of(options, "/oauth2/token")));
  CHECK_FALSE(
    answer_preflight(rules, request_of(options, "/x", {{"Origin", "https://app.example"}})));
  CHECK_FALSE(answer_preflight({}, preflight("/oauth2/token", "https://app.example")));
}

TEST_CASE("an answer is shared with pages of the operator's list or of the client's") {
  const auto rules = rules_for({"https://app.example"});
  CHECK(has(
    shared(rules, "https://app.example", "/oauth2/register"),
    "Access-Control-Allow-Origin: https://app.example"));
  const auto of_client =
    shared(rules, "https://a.spa.example", "/oauth2/token", {"https://*.spa.example"});
  CHECK(has(of_client, "Access-Control-Allow-Origin: https://a.spa.example"));
  CHECK(has(of_client, "Access-Control-Expose-Headers: Content-Type"));
  CHECK(has(of_client, "Vary: Origin"));
  for (const auto* origin : {"https://evil.example", "null", "https://a.b.spa.example"})
    CHECK_FALSE(shares(shared(rules, origin, "/oauth2/token", {"https://*.spa.example"})));
}

TEST_CASE("AB-47 pages for people, and what leads to them, are shared with nobody") {
  auto rules = rules_for({"https://app.example"});
  for (const auto* path :
       {"/ui/login", "/ui/consent", "/ui/device", "/oauth2/auth", "/oauth2/device/verify",
        "/oauth2/sessions/logout", "/oauth2/fallbacks/login", "/demo", "/"}) {
    CHECK_MESSAGE(!shares(shared(rules, "https://app.example", path)), path);
    const auto answer = answer_preflight(rules, preflight(path, "https://app.example"));
    CHECK_MESSAGE(!answer, path);
  }
  rules.allows_every_origin = true;
  CHECK_FALSE(shares(shared(rules, "https://any.example", "/ui/login")));
}

TEST_CASE("a page without origin is never taken for one of a list") {
  CHECK_FALSE(shares(shared(rules_for({"null"}), "null", "/oauth2/token", {"null"})));
}

TEST_CASE("everybody may read without credentials, where the list is open or the document public") {
  auto open = rules_for({});
  open.allows_every_origin = true;
  for (const auto& answer :
       {shared(open, "https://any.example", "/oauth2/token"),
        shared(
          rules_for({"https://app.example"}), "https://any.example", "/.well-known/jwks.json")}) {
    CHECK(has(answer, "Access-Control-Allow-Origin: *"));
    CHECK(answer.header_lines.find("Credentials") == std::string::npos);
  }
}

TEST_CASE("while it is off nothing is said") {
  CHECK(shared({}, "https://app.example", "/oauth2/token", {"https://app.example"})
          .header_lines.empty());
}

TEST_CASE("AB-87 the administrative API lets in pages that are named, and those only") {
  listener_rules rules;
  rules.is_admin = true;
  rules.allowed_hosts = {"localhost"};
  const auto from = [&](std::string_view origin) {
    return refuse_by_rules(
      request_of(
        get, "/admin/clients",
        {{"Host", "localhost:4445"}, {"Origin", origin}, {"Sec-Fetch-Site", "cross-site"}}),
      rules);
  };
  CHECK(from("https://console.example")->status == 403);
  rules.cors = rules_for({"https://console.example"});
  CHECK_FALSE(from("https://console.example"));
  CHECK(from("https://evil.example")->status == 403);
  rules.cors = rules_for({});
  CHECK(from("https://evil.example")->status == 403);
}
