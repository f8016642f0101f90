#include "actors/token_endpoint.hpp"

#include "actors/fault.hpp"
#include "protocol/jose/jws.hpp"
#include "store/client_record.hpp"
#include "tests/actors/request.hpp"
#include "tests/actors/world.hpp"
#include "tests/protocol/jose/test_keys.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::actors;
using namespace gatehouse::test;

namespace {

constexpr std::string_view form_type = "application/x-www-form-urlencoded";

net::http_request token_request_of(std::string form) {
  return request_of(
    net::http_method::post, "/oauth2/token", {{"Content-Type", form_type}}, std::move(form));
}

net::http_request service_asks(std::string_view secret = "s3cret") {
  return token_request_of(
    "grant_type=client_credentials&scope=read&client_id=service&client_secret="
    + std::string(secret));
}

std::string member(const net::http_response& response, std::string_view name) {
  const auto body = protocol::json::parse(response.body).value();
  const auto* found = body.find(name);
  return found == nullptr || found->if_string() == nullptr ? "" : *found->if_string();
}

struct token_world : world {
  endpoint_actor endpoint;

  token_world() { add_service("service", "s3cret"); }
  ~token_world() { endpoint = nullptr; }

  endpoint_actor start() { return endpoint = spawn<token_endpoint>(given); }
};

net::http_request asserting(const std::string& jti) {
  const protocol::json::object claims{
    {"iss", "keyed"},
    {"sub", "keyed"},
    {"aud", "https://as.example/oauth2/token"},
    {"jti", jti},
    {"exp", std::int64_t{1'800'000'060}}};
  const auto text = protocol::jose::sign_compact(
    protocol::json::write(claims), p256_key(), {.alg = protocol::jose::algorithm::es256});
  return token_request_of(
    "grant_type=client_credentials&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-"
    "assertion-type%3Ajwt-bearer&client_assertion="
    + text.value());
}

void add_keyed_client(world& x) {
  auto keyed = x.add_service("keyed", "unused");
  keyed.token_endpoint_auth_method = "private_key_jwt";
  keyed.token_endpoint_auth_signing_alg = "ES256";
  keyed.jwks = protocol::json::object{
    {"keys", protocol::json::array{p256_key().public_part().value().to_json()}}};
  x.put(store::to_record(keyed));
}

} // namespace

TEST_CASE("a service gets a token that the store has") {
  token_world x;
  const auto answer = x.serve(x.start(), service_asks());
  CHECK(answer.status == 200);
  CHECK(member(answer, "scope") == "read");
  CHECK(member(answer, "token_type") == "bearer");
  CHECK(answer.header_lines.find("Cache-Control: no-store") != std::string::npos);
  const auto issued =
    protocol::verify(member(answer, "access_token"), *x.given->token_keys).value();
  CHECK(x.has(
    store::record_kind::access_token, issued.handle_as(protocol::token_kind::access).value()));
}

TEST_CASE("a wrong secret and an unknown client get the same answer") {
  token_world x;
  const auto wrong = x.serve(x.start(), service_asks("wrong1"));
  const auto unknown = x.serve(
    x.endpoint,
    token_request_of("grant_type=client_credentials&client_id=nobody&client_secret=wrong1"));
  CHECK(wrong.status == 401);
  CHECK(unknown.status == 401);
  CHECK(wrong.body == unknown.body);
  CHECK(x.audited.size() == 2);
}

TEST_CASE("AB-88 the audit stream hears of a failure without the secret") {
  token_world x;
  x.serve(x.start(), service_asks("wrong1"));
  REQUIRE(x.audited.size() == 1);
  CHECK(x.audited[0].name == "client.authentication_failed");
  CHECK(caf::deep_to_string(x.audited[0]).find("wrong1") == std::string::npos);
}

TEST_CASE("AB-16 a store that fails at any request never makes a token succeed") {
  for (const bool dies : {false, true}) {
    for (int n = 1;; ++n) {
      REQUIRE(n < 20);
      CAPTURE(n);
      token_world x;
      x.run();
      x.start();
      x.dies_instead = dies;
      x.requests = 0;
      x.failing_request = n;
      const auto answered = x.try_serve(x.endpoint, service_asks());
      if (x.requests < n) {
        CHECK(n > 2);
        CHECK(answered.value->status == 200);
        break;
      }
      CHECK_FALSE(answered.value);
      CHECK(answered.fault);
    }
  }
}

TEST_CASE("AB-16 a store that fails never makes a token of a remembered client succeed") {
  for (const bool dies : {false, true}) {
    token_world x;
    REQUIRE(x.serve(x.start(), service_asks()).status == 200);
    x.dies_instead = dies;
    x.requests = 0;
    x.failing_request = 1;
    const auto answered = x.try_serve(x.endpoint, service_asks());
    CHECK(x.requests == 1);
    CHECK_FALSE(answered.value);
    CHECK(answered.fault);
  }
}

TEST_CASE("a remembered client costs one question to the store, with what is written") {
  token_world x;
  REQUIRE(x.serve(x.start(), service_asks()).status == 200);
  x.requests = 0;
  CHECK(x.serve(x.endpoint, service_asks()).status == 200);
  CHECK(x.requests == 1);
}

TEST_CASE(
  "AB-80 what a client was allowed since it was remembered is allowed, what it lost is not") {
  token_world x;
  const auto asks = [](std::string_view scope) {
    return token_request_of(
      "grant_type=client_credentials&client_id=service&client_secret=s3cret&scope="
      + std::string(scope));
  };
  REQUIRE(x.serve(x.start(), asks("read")).status == 200);
  auto changed = x.add_service("service", "s3cret");
  changed.scope = "audit";
  x.put(store::to_record(changed));
  CHECK(x.serve(x.endpoint, asks("audit")).status == 200);
  changed.scope = "other";
  x.put(store::to_record(changed));
  CHECK(x.serve(x.endpoint, asks("audit")).status == 400);
}

TEST_CASE("AB-80 a secret that was changed is refused though the old one is remembered") {
  token_world x;
  REQUIRE(x.serve(x.start(), service_asks()).status == 200);
  x.add_service("service", "newer1");
  CHECK(x.serve(x.endpoint, service_asks()).status == 401);
  CHECK(x.serve(x.endpoint, service_asks("newer1")).status == 200);
}

TEST_CASE("AB-81 a client that was deleted gets nothing though it is remembered") {
  token_world x;
  REQUIRE(x.serve(x.start(), service_asks()).status == 200);
  x.ask<store::batch_outcome>(
    x.real_store, store::batch{store::erase(store::record_kind::client, "service")});
  CHECK(x.serve(x.endpoint, service_asks()).status == 401);
}

TEST_CASE("AB-16 a store that is gone is a fault, not an unknown client") {
  token_world x;
  x.start();
  x.kill(x.given->store);
  const auto answered = x.try_serve(x.endpoint, service_asks());
  CHECK_FALSE(answered.value);
  CHECK(answered.fault);
}

TEST_CASE("a JWT is issued by the newest key of the access token set") {
  token_world x;
  x.given->settings.strategies.access_token = config::access_token_format::jwt;
  const auto answer = x.serve(x.start(), service_asks());
  CHECK(answer.status == 200);
  const auto text = member(answer, "access_token");
  CHECK(std::count(text.begin(), text.end(), '.') == 2);
}

TEST_CASE("a signer that fails is a fault") {
  token_world x;
  x.given->settings.strategies.access_token = config::access_token_format::jwt;
  x.start();
  x.kill(x.given->signer);
  const auto answered = x.try_serve(x.endpoint, service_asks());
  CHECK_FALSE(answered.value);
  CHECK(answered.fault);
}

TEST_CASE("AB-15 an assertion is good for one token") {
  token_world x;
  add_keyed_client(x);
  CHECK(x.serve(x.start(), asserting("one")).status == 200);
  const auto again = x.serve(x.endpoint, asserting("one"));
  CHECK(again.status != 200);
  CHECK(member(again, "error") == "jti_known");
  CHECK(x.serve(x.endpoint, asserting("two")).status == 200);
}

TEST_CASE("AB-15 of two endpoints that see one assertion at the same time one wins") {
  token_world x;
  add_keyed_client(x);
  x.start();
  const auto other = x.spawn<token_endpoint>(x.given);
  const auto here = x.send<net::http_response>(x.endpoint, asserting("one"));
  const auto there = x.send<net::http_response>(other, asserting("one"));
  x.run();
  REQUIRE(here->value);
  REQUIRE(there->value);
  CHECK((here->value->status == 200) != (there->value->status == 200));
}

TEST_CASE("AB-16 an assertion whose use could not be kept is not accepted") {
  for (int n = 1;; ++n) {
    REQUIRE(n < 20);
    token_world x;
    add_keyed_client(x);
    x.run();
    x.start();
    x.requests = 0;
    x.failing_request = n;
    const auto answered = x.try_serve(x.endpoint, asserting("one"));
    if (x.requests < n) {
      CHECK(n > 3);
      break;
    }
    CHECK_FALSE(answered.value);
  }
}

TEST_CASE("AB-80 a changed secret ends the old one at once, remembered or not") {
  token_world x;
  auto slow = x.add_service("slow", "unused");
  const auto hash = [&](const char* text) {
    return protocol::hash_secret(
             protocol::secret(std::string(text)), hash_settings_of(x.given->settings),
             x.given->random)
      .value();
  };
  const auto asks = [] {
    return token_request_of("grant_type=client_credentials&client_id=slow&client_secret=first1");
  };
  slow.secret_hash = hash("first1");
  x.put(store::to_record(slow));
  CHECK(x.serve(x.start(), asks()).status == 200);
  CHECK(x.serve(x.endpoint, asks()).status == 200);
  slow.secret_hash = hash("second");
  x.put(store::to_record(slow));
  CHECK(x.serve(x.endpoint, asks()).status == 401);
}

TEST_CASE("a rotated secret still works") {
  token_world x;
  auto rotated = x.add_service("service", "newer1");
  rotated.rotated_secret_hashes = {
    protocol::hash_generated(protocol::secret(std::string("s3cret")), *x.given->secret_keys)};
  x.put(store::to_record(rotated));
  CHECK(x.serve(x.start(), service_asks()).status == 200);
}

TEST_CASE("an exchange that is dropped answers that it went unanswered") {
  class forgetful : public endpoint {
  public:
    forgetful(caf::actor_config& config, services_ptr services)
      : endpoint(config, std::move(services), "forgetful") {}

  protected:
    void serve(exchange_ptr) override {}
  };
  world x;
  const auto answered =
    x.try_serve(x.spawn<forgetful>(x.given), request_of(net::http_method::get, "/"));
  CHECK(is(answered.fault, fault::unanswered));
}

TEST_CASE("AB-81 a token never outlives a deletion of its client that it crossed") {
  for (int round = 0; round < 80; ++round) {
    const int steps = round / 2;
    const bool is_remembered = round % 2 == 1;
    CAPTURE(round);
    token_world x;
    x.start();
    // Once from the store and once from memory.
    if (is_remembered)
      REQUIRE(x.serve(x.endpoint, service_asks()).status == 200);
    const auto answer = x.send<net::http_response>(x.endpoint, service_asks());
    for (int i = 0; i < steps; ++i)
      x.scheduler().try_run_once();
    caf::anon_send(
      x.real_store, request_context{},
      store::batch{
        store::take(store::record_kind::client, "service"),
        store::erase_all(store::record_kind::access_token, store::index::client, "service")});
    x.run();
    CHECK((answer->value->status == 200 || answer->value->status == 401));
    const auto left = x.ask<store::batch_outcome>(
      x.real_store, store::batch{store::erase_all(
                      store::record_kind::access_token, store::index::client, "service")});
    CHECK(left.value->steps.at(0).erased == 0);
  }
}

TEST_CASE("AB-59 clients that do not exist wait for a hash as one, those that do each for itself") {
  token_world x;
  std::vector<std::string> waited;
  x.given->hasher = x.keep(x.system.spawn([&waited]() -> hasher_actor::behavior_type {
    return {
      [&waited](const request_context&, const verify_secret_request& asked) {
        waited.push_back(asked.client.str());
        return false;
      },
      [](const request_context&, const hash_secret_request&) { return std::string(); }};
  }));
  x.start();
  for (const auto* client : {"nobody", "somebody", "service"})
    CHECK(
      x.serve(
         x.endpoint,
         token_request_of(
           "grant_type=client_credentials&client_secret=wrong&client_id=" + std::string(client)))
        .status
      == 401);
  CHECK(waited == std::vector<std::string>{"", "", "service"});
}
