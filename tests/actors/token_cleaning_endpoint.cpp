#include "actors/token_cleaning_endpoint.hpp"

#include "actors/fault.hpp"
#include "tests/actors/request.hpp"
#include "tests/actors/world.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::actors;
using namespace gatehouse::test;
using enum net::http_method;

namespace {

store::record token(std::string key, std::string client, protocol::time_point until) {
  store::record item;
  item.kind = store::record_kind::access_token;
  item.key = std::move(key);
  item.client = std::move(client);
  item.payload = "{}";
  item.expires_at = until;
  return item;
}

struct flush_world : world {
  endpoint_actor endpoint = spawn<flush_endpoint>(given);

  flush_world() {
    put(token("expired", "app", now + std::chrono::seconds{10}));
    put(token("alive", "app", now + std::chrono::hours{1}));
    now += std::chrono::seconds{20};
  }
  ~flush_world() { endpoint = nullptr; }

  unsigned flush(std::string body, std::string_view type = "application/json") {
    return serve(
             endpoint, request_of(post, "/oauth2/flush", {{"Content-Type", type}}, std::move(body)))
      .status;
  }

  /// How many expired tokens the flush has left.
  std::uint64_t left() {
    return ask<std::uint64_t>(real_store, sweep_request{.limit = 1000}).value.value();
  }
};

std::string not_after(protocol::time_point time) {
  return R"({"notAfter":")" + protocol::to_rfc3339(time) + "\"}";
}

} // namespace

TEST_CASE("a flush without a time deletes what has expired by now, and nothing alive") {
  for (const auto* body : {"", "{}", R"({"notAfter":null})", R"({"other":1})"}) {
    CAPTURE(body);
    flush_world x;
    CHECK(x.flush(body) == 204);
    CHECK(x.left() == 0);
    x.now += std::chrono::hours{2};
    CHECK(x.left() == 1);
  }
}

TEST_CASE("a flush with a time deletes what had expired by then") {
  const auto left_after = [](std::string body) {
    flush_world x;
    CHECK(x.flush(std::move(body)) == 204);
    return x.left();
  };
  const auto now = flush_world().now;
  CHECK(left_after(not_after(now)) == 0);
  CHECK(left_after(not_after(now - std::chrono::seconds{10})) == 0);
  CHECK(left_after(not_after(now - std::chrono::seconds{11})) == 1);
  // A time to come means now: nothing alive is deleted.
  CHECK(left_after(not_after(now + std::chrono::hours{24})) == 0);
}

TEST_CASE("a flush with the epoch or a time before it deletes nothing") {
  for (const auto* time :
       {"1970-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "0001-01-01T00:00:00Z"}) {
    CAPTURE(time);
    flush_world x;
    CHECK(x.flush(std::string(R"({"notAfter":")") + time + "\"}") == 204);
    CHECK(x.left() == 1);
  }
}

TEST_CASE("a flush whose time is none, or whose body is no JSON, is refused") {
  flush_world x;
  for (const auto* body :
       {R"({"notAfter":"yesterday"})", R"({"notAfter":0})", R"({"notAfter":""})",
        R"({"notAfter":{}})", "{", "notAfter"})
    CHECK(x.flush(body) == 400);
  CHECK(x.flush("{}", "text/plain") == 415);
  CHECK(x.left() == 1);
}

TEST_CASE("a flush whose store fails is a fault") {
  flush_world x;
  x.requests = 0;
  x.failing_request = 1;
  CHECK(x.try_serve(x.endpoint, request_of(post, "/oauth2/flush")).fault);
}

TEST_CASE("all access tokens of one client are deleted, and those of others stay") {
  world x;
  const auto endpoint = x.spawn<token_deletion_endpoint>(x.given);
  x.put(token("a", "app", x.now + std::chrono::hours{1}));
  x.put(token("b", "app", x.now + std::chrono::hours{1}));
  x.put(token("c", "other", x.now + std::chrono::hours{1}));
  const auto answer = x.serve(endpoint, request_of(delete_, "/admin/oauth2/tokens?client_id=app"));
  CHECK(answer.status == 204);
  CHECK(answer.body.empty());
  CHECK_FALSE(x.has(store::record_kind::access_token, "a"));
  CHECK_FALSE(x.has(store::record_kind::access_token, "b"));
  CHECK(x.has(store::record_kind::access_token, "c"));
  CHECK(x.audited.at(0).name == "client.tokens_deleted");
  CHECK(x.audited.at(0).client == protocol::client_id("app"));
}

TEST_CASE("a deletion that names no client deletes nothing") {
  world x;
  const auto endpoint = x.spawn<token_deletion_endpoint>(x.given);
  x.put(token("a", "", x.now + std::chrono::hours{1}));
  for (const auto* query :
       {"", "?client_id=", "?client=app", "?client_id=%", "?client_id=app&client_id=b"})
    CHECK(
      x.serve(endpoint, request_of(delete_, std::string("/admin/oauth2/tokens") + query)).status
      == 400);
  CHECK(x.has(store::record_kind::access_token, "a"));
  CHECK(x.audited.empty());
}

TEST_CASE("a deletion whose store fails is a fault, and not audited") {
  world x;
  const auto endpoint = x.spawn<token_deletion_endpoint>(x.given);
  x.requests = 0;
  x.failing_request = 1;
  CHECK(x.try_serve(endpoint, request_of(delete_, "/admin/oauth2/tokens?client_id=app")).fault);
  CHECK(x.audited.empty());
}
