#include "actors/discovery_endpoint.hpp"

#include "actors/fault.hpp"
#include "actors/key_sets.hpp"
#include "tests/actors/request.hpp"
#include "tests/actors/world.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::actors;
using namespace gatehouse::test;
using enum net::http_method;

namespace {

template <class Endpoint>
struct document_world : world {
  endpoint_actor endpoint = spawn<Endpoint>(given);

  ~document_world() { endpoint = nullptr; }

  net::http_response read(headers fields = {}) {
    return serve(endpoint, request_of(get, "/.well-known/x", fields));
  }

  void make_key(const char* algorithm) {
    ask<key_answer>(
      given->signer, key_command{
                       .what = key_command::verb::create,
                       .set = id_token_keys,
                       .kid = {},
                       .generate = {.algorithm = algorithm, .use = "sig", .kid = algorithm},
                       .json = {}});
  }
};

std::string entity_tag(const net::http_response& response) {
  constexpr std::string_view name = "ETag: ";
  const auto at = response.header_lines.find(name) + name.size();
  return response.header_lines.substr(at, response.header_lines.find('\r', at) - at);
}

} // namespace

TEST_CASE("discovery tells the issuer as configured and the algorithm of the key that signs") {
  document_world<discovery_endpoint> x;
  const auto document = [&] { return protocol::json::parse(x.read().body).value(); };
  CHECK(*document().find("issuer")->if_string() == "https://as.example/");
  const auto algorithms = [&] {
    return protocol::json::write(*document().find("id_token_signing_alg_values_supported"));
  };
  CHECK(algorithms().starts_with(R"(["ES256",)"));
  x.make_key("ES384");
  CHECK(algorithms().starts_with(R"(["ES384",)"));
  CHECK(x.read().status == 200);
  CHECK(x.read().header_lines.find("Cache-Control: no-cache\r\n") != std::string::npos);
}

TEST_CASE("the published keys have no private parts, and a tag that changes with them") {
  document_world<jwks_endpoint> x;
  const auto first = x.read();
  CHECK(first.status == 200);
  CHECK(protocol::json::parse(first.body)->find("keys")->if_array()->size() == 2);
  CHECK(first.body.find("\"d\"") == std::string::npos);
  CHECK(entity_tag(x.read()) == entity_tag(first));
  x.make_key("ES256");
  const auto second = x.read();
  CHECK(protocol::json::parse(second.body)->find("keys")->if_array()->size() == 3);
  CHECK(entity_tag(second) != entity_tag(first));
}

TEST_CASE("who has the published keys already is told so, and only then") {
  document_world<jwks_endpoint> x;
  const auto tag = entity_tag(x.read());
  const auto known = x.read({{"If-None-Match", tag}});
  CHECK(known.status == 304);
  CHECK(known.body.empty());
  CHECK(entity_tag(known) == tag);
  CHECK(x.read({{"If-None-Match", "\"old\", " + tag}}).status == 304);
  for (const auto* other : {"\"other\"", "", "W/\"x\""})
    CHECK(x.read({{"If-None-Match", other}}).status == 200);
  x.make_key("ES256");
  CHECK(x.read({{"If-None-Match", tag}}).status == 200);
}

TEST_CASE("AB-16 keys that cannot be read are a fault, no empty set, and are asked for again") {
  document_world<jwks_endpoint> x;
  x.failing_request = 1;
  CHECK(x.try_serve(x.endpoint, request_of(get, "/.well-known/jwks.json")).fault);
  x.scheduler().advance_time(std::chrono::milliseconds{500});
  x.run();
  CHECK(x.read().status == 200);
}
