#include "actors/revocation_endpoint.hpp"

#include "protocol/opaque_token.hpp"
#include "store/access_token.hpp"
#include "tests/actors/request.hpp"
#include "tests/actors/world.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::actors;
using namespace gatehouse::test;

namespace {

struct revocation_world : world {
  protocol::opaque_token token;
  endpoint_actor endpoint;

  explicit revocation_world(const std::string& group = {}) {
    add_service("service", "s3cret");
    add_service("other", "s3cret");
    token = protocol::issue(protocol::token_kind::access, *given->token_keys, given->random);
    put(store::to_record(facts(), token.handle, protocol::grant_id(group)));
    endpoint = spawn<revocation_endpoint>(given);
  }
  ~revocation_world() { endpoint = nullptr; }

  [[nodiscard]] protocol::token_facts facts() const {
    protocol::token_facts x;
    x.client = protocol::client_id("service");
    x.subject = protocol::subject_id("service");
    x.issued_at = now;
    x.expires_at = now + std::chrono::hours{1};
    return x;
  }

  bool lives(const std::string& handle) { return has(store::record_kind::access_token, handle); }
  bool token_lives() { return lives(token.handle); }
};

net::http_request revoking(const std::string& token, const std::string& client = "service") {
  return request_of(
    net::http_method::post, "/oauth2/revoke",
    {{"Content-Type", "application/x-www-form-urlencoded"}},
    "token=" + token + "&client_id=" + client + "&client_secret=s3cret");
}

} // namespace

TEST_CASE("a client revokes its token") {
  revocation_world x;
  CHECK(x.serve(x.endpoint, revoking(x.token.text.reveal())).status == 200);
  CHECK_FALSE(x.token_lives());
}

TEST_CASE("with a token goes everything that was issued with it, and nothing else") {
  revocation_world x("grant");
  x.put(store::to_record(x.facts(), "sibling", protocol::grant_id("grant")));
  x.put(store::to_record(x.facts(), "stranger", protocol::grant_id("other grant")));
  CHECK(x.serve(x.endpoint, revoking(x.token.text.reveal())).status == 200);
  CHECK_FALSE(x.token_lives());
  CHECK_FALSE(x.lives("sibling"));
  CHECK(x.lives("stranger"));
}

TEST_CASE("AB-11 another client's token lives on, and the answer does not tell") {
  revocation_world x;
  const auto foreign = x.serve(x.endpoint, revoking(x.token.text.reveal(), "other"));
  const auto unknown = x.serve(x.endpoint, revoking("ory_at_unknown.token"));
  CHECK(foreign.status == 200);
  CHECK(foreign.body == unknown.body);
  CHECK(foreign.header_lines == unknown.header_lines);
  CHECK(x.token_lives());
}

TEST_CASE("who does not prove to be a client revokes nothing") {
  revocation_world x;
  auto request = revoking(x.token.text.reveal());
  request.body = "token=" + x.token.text.reveal() + "&client_id=service&client_secret=wrong1";
  CHECK(x.serve(x.endpoint, request).status == 401);
  CHECK(x.token_lives());
}

TEST_CASE("AB-16 a store that fails at any request never makes a revocation succeed") {
  for (const bool dies : {false, true}) {
    for (int n = 1;; ++n) {
      REQUIRE(n < 20);
      CAPTURE(n);
      revocation_world x;
      x.dies_instead = dies;
      x.requests = 0;
      x.failing_request = n;
      const auto answered = x.try_serve(x.endpoint, revoking(x.token.text.reveal()));
      if (answered.value) {
        CHECK(answered.value->status == 200);
        CHECK_FALSE(x.token_lives());
      } else {
        CHECK(answered.fault);
        CHECK(x.token_lives());
      }
      if (x.requests < n)
        break;
    }
  }
}
