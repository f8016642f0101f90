#include "actors/introspection_endpoint.hpp"

#include "protocol/json.hpp"
#include "protocol/opaque_token.hpp"
#include "store/access_token.hpp"
#include "tests/actors/request.hpp"
#include "tests/actors/world.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::actors;
using namespace gatehouse::test;

namespace {

struct introspection_world : world {
  protocol::opaque_token token;
  endpoint_actor endpoint;

  introspection_world() {
    add_service("service", "s3cret");
    token = protocol::issue(protocol::token_kind::access, *given->token_keys, given->random);
    protocol::token_facts facts;
    facts.client = protocol::client_id("service");
    facts.subject = protocol::subject_id("alice");
    facts.scope = {"read"};
    facts.issued_at = now;
    facts.expires_at = now + std::chrono::hours{1};
    put(store::to_record(facts, token.handle, {}));
    endpoint = spawn<introspection_endpoint>(given);
  }
  ~introspection_world() { endpoint = nullptr; }
};

net::http_request asking(const std::string& form, headers more = {}) {
  std::vector<std::pair<std::string_view, std::string_view>> all(more);
  auto request = request_of(
    net::http_method::post, "/admin/oauth2/introspect",
    {{"Content-Type", "application/x-www-form-urlencoded"}}, form);
  if (!all.empty())
    request = request_of(
      net::http_method::post, "/admin/oauth2/introspect",
      {{"Content-Type", "application/x-www-form-urlencoded"}, all.front()}, form);
  return request;
}

bool is_active(const net::http_response& response) {
  return *protocol::json::parse(response.body).value().find("active")->if_bool();
}

} // namespace

TEST_CASE("a live token is active until it expires") {
  introspection_world x;
  const auto request = asking("token=" + x.token.text.reveal());
  CHECK(is_active(x.serve(x.endpoint, request)));
  x.now += std::chrono::hours{1};
  CHECK_FALSE(is_active(x.serve(x.endpoint, request)));
}

TEST_CASE("a token without the scopes asked for is inactive") {
  introspection_world x;
  const auto text = "token=" + x.token.text.reveal();
  CHECK(is_active(x.serve(x.endpoint, asking(text + "&scope=read"))));
  CHECK_FALSE(is_active(x.serve(x.endpoint, asking(text + "&scope=read+write"))));
}

TEST_CASE("what is no token is inactive, and no reason is told") {
  introspection_world x;
  for (const auto* text : {"x", "a.b.c", "ory_at_x.y"})
    CHECK(x.serve(x.endpoint, asking(std::string("token=") + text)).body == R"({"active":false})");
}

TEST_CASE("a signed answer is for clients that prove who they are") {
  introspection_world x;
  const std::pair<std::string_view, std::string_view> accept{
    "Accept", "application/token-introspection+jwt"};
  const auto text = "token=" + x.token.text.reveal();
  CHECK(x.serve(x.endpoint, asking(text, {accept})).status == 400);
  const auto answer =
    x.serve(x.endpoint, asking(text + "&client_id=service&client_secret=s3cret", {accept}));
  CHECK(answer.status == 200);
  CHECK(
    answer.header_lines.find("Content-Type: application/token-introspection+jwt")
    != std::string::npos);
  CHECK(std::count(answer.body.begin(), answer.body.end(), '.') == 2);
}

TEST_CASE("a signer that fails makes no signed answer") {
  introspection_world x;
  x.kill(x.given->signer);
  const auto answered = x.try_serve(
    x.endpoint, asking(
                  "token=" + x.token.text.reveal() + "&client_id=service&client_secret=s3cret",
                  {{"Accept", "application/token-introspection+jwt"}}));
  CHECK_FALSE(answered.value);
  CHECK(answered.fault);
}

TEST_CASE("AB-16 a store that fails never makes a token active or inactive") {
  for (const bool dies : {false, true}) {
    introspection_world x;
    x.dies_instead = dies;
    x.requests = 0;
    x.failing_request = 1;
    const auto answered = x.try_serve(x.endpoint, asking("token=" + x.token.text.reveal()));
    CHECK_FALSE(answered.value);
    CHECK(answered.fault);
  }
}
