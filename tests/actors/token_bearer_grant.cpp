#include "actors/token_endpoint.hpp"
#include "actors/trust_endpoint.hpp"
#include "protocol/jose/jws.hpp"
#include "protocol/percent.hpp"
#include "store/client_record.hpp"
#include "store/jwt_trust.hpp"
#include "tests/actors/request.hpp"
#include "tests/actors/world.hpp"
#include "tests/protocol/jose/test_keys.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::actors;
using namespace gatehouse::test;
using store::record_kind;

namespace {

constexpr auto bearer_grant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
constexpr auto trusts = "/admin/trust/grants/jwt-bearer/issuers";

std::string member(const net::http_response& response, std::string_view name) {
  const auto body = protocol::json::parse(response.body).value();
  const auto* found = body.find(name);
  return found == nullptr || found->if_string() == nullptr ? "" : *found->if_string();
}

/// A server that trusts one issuer for alice.
struct bearer_world : world {
  endpoint_actor token;
  endpoint_actor trust;
  std::string id = "9edc811f-4e28-453c-9b46-4de65f00217f";

  bearer_world() {
    given->settings.oauth2.assertions.max_lifetime = std::chrono::hours{1};
    auto client = add_service("app", "s3cret");
    client.grant_types = {bearer_grant};
    put(store::to_record(client));
    protocol::jwt_trust x;
    x.id = id;
    x.issuer = "https://idp.example";
    x.subject = protocol::subject_id("alice");
    x.scope = {"read"};
    x.key = p256_key().with_kid(protocol::key_id("one")).public_part();
    x.expires_at = now + std::chrono::hours{1};
    put(store::to_record(x));
    put(store::to_trust_name(x));
    token = spawn<token_endpoint>(given);
    trust = spawn<trust_endpoint>(given);
    run();
  }
  ~bearer_world() { token = trust = nullptr; }

  net::http_request asserting(const std::string& jti = "one") {
    const protocol::json::object claims{
      {"iss", "https://idp.example"},
      {"sub", "alice"},
      {"aud", "https://as.example/oauth2/token"},
      {"jti", jti},
      {"iat", protocol::numeric_date(now)},
      {"exp", protocol::numeric_date(now) + 60}};
    const auto text = protocol::jose::sign_compact(
      protocol::json::write(claims), p256_key(),
      {.alg = protocol::jose::algorithm::es256, .kid = protocol::key_id("one")});
    return request_of(
      net::http_method::post, "/oauth2/token",
      {{"Content-Type", "application/x-www-form-urlencoded"}},
      "scope=read&client_id=app&client_secret=s3cret&grant_type="
        + protocol::percent_encode(bearer_grant) + "&assertion=" + text.value());
  }

  net::http_request named(net::http_method method) {
    auto request = request_of(method, trusts + ("/" + id));
    request.path_parameters = {id};
    return request;
  }

  net::http_request creating(const std::string& kid) {
    const protocol::json::object body{
      {"issuer", "https://idp.example"},
      {"allow_any_subject", true},
      {"scope", protocol::json::array{"read"}},
      {"jwk", p256_key().with_kid(protocol::key_id(kid)).public_part()->to_json()},
      {"expires_at", "2030-01-01T00:00:00Z"}};
    return request_of(
      net::http_method::post, trusts, {{"Content-Type", "application/json"}},
      protocol::json::write(body));
  }
};

} // namespace

TEST_CASE("AB-15 an assertion is good until it is used") {
  bearer_world x;
  CHECK(x.serve(x.token, x.asserting()).status == 200);
  CHECK(member(x.serve(x.token, x.asserting()), "error") == "jti_known");
  CHECK(x.audited.back().name == "assertion.replayed");
  CHECK(x.serve(x.token, x.asserting("two")).status == 200);
}

TEST_CASE("AB-16 a store that fails at any request gives no token, and uses up no assertion") {
  for (int n = 1;; ++n) {
    REQUIRE(n < 20);
    CAPTURE(n);
    bearer_world x;
    x.requests = 0;
    x.failing_request = n;
    const auto answered = x.try_serve(x.token, x.asserting());
    if (x.requests < n) {
      CHECK(n > 4);
      CHECK(answered.value->status == 200);
      break;
    }
    CHECK_FALSE(answered.value);
    x.failing_request = 0;
    CHECK(x.serve(x.token, x.asserting()).status == 200);
  }
}

TEST_CASE("AB-16 a store that fails at any request makes no trust and ends none") {
  for (int n = 1;; ++n) {
    REQUIRE(n < 20);
    CAPTURE(n);
    bearer_world x;
    x.requests = 0;
    x.failing_request = n;
    bool has_failed = false;
    for (auto request :
         {x.creating("two"), x.named(net::http_method::get),
          request_of(net::http_method::get, trusts), x.named(net::http_method::delete_)}) {
      const auto answered = x.try_serve(x.trust, std::move(request));
      has_failed = has_failed || !answered.value;
      if (answered.value)
        CHECK(answered.value->status < 300);
    }
    CHECK(has_failed == (x.requests >= n));
    if (x.requests < n) {
      CHECK_FALSE(x.has(record_kind::jwt_trust, x.id));
      break;
    }
  }
}

TEST_CASE("a relation that is deleted can be made again under another id") {
  bearer_world x;
  CHECK(x.serve(x.trust, x.named(net::http_method::delete_)).status == 204);
  CHECK(member(x.serve(x.token, x.asserting()), "error") == "invalid_grant");
  CHECK(x.serve(x.trust, x.named(net::http_method::get)).status == 404);
  const auto made = x.serve(x.trust, x.creating("one"));
  CHECK(made.status == 201);
  CHECK(member(made, "id") != x.id);
  CHECK(x.serve(x.trust, x.creating("one")).status == 409);
  CHECK(x.serve(x.token, x.asserting()).status == 200);
}
