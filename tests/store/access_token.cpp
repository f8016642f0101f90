#include "store/access_token.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::store;

namespace {

protocol::token_facts full_token() {
  protocol::token_facts token;
  token.client = protocol::client_id("app");
  token.subject = protocol::subject_id("alice");
  token.scope = {"a", "b"};
  token.audience = {"x y", "z"};
  token.issued_at = protocol::from_numeric_date(1'800'000'000);
  token.expires_at = protocol::from_numeric_date(1'800'003'600);
  token.ext = protocol::json::object{{"role", "admin"}};
  return token;
}

void check_same(const protocol::token_facts& a, const protocol::token_facts& b) {
  CHECK(a.client == b.client);
  CHECK(a.subject == b.subject);
  CHECK(a.scope == b.scope);
  CHECK(a.audience == b.audience);
  CHECK(a.issued_at == b.issued_at);
  CHECK(a.expires_at == b.expires_at);
  CHECK(a.token_use == b.token_use);
  CHECK(a.ext == b.ext);
}

} // namespace

TEST_CASE("an access token comes back from its record as it was") {
  const auto item = to_record(full_token(), "handle", protocol::grant_id("g"));
  CHECK(item.kind == record_kind::access_token);
  CHECK(item.key == "handle");
  CHECK(item.group == "g");
  CHECK(item.client == "app");
  CHECK(item.subject == "alice");
  CHECK(item.expires_at == full_token().expires_at);
  check_same(to_token(item).value(), full_token());
}

TEST_CASE("a token of a client for itself is not found under a person") {
  auto token = full_token();
  token.subject = protocol::subject_id("app");
  token.scope.clear();
  token.audience.clear();
  token.ext = {};
  const auto item = to_record(token, "h", {});
  CHECK(item.subject.empty());
  CHECK(item.payload == R"({"iat":1800000000})");
  check_same(to_token(item).value(), token);
}

TEST_CASE("the record of a refresh token says what it is") {
  auto item = to_record(full_token(), "h", {});
  item.kind = record_kind::refresh_token;
  CHECK(to_token(item).value().token_use == "refresh_token");
}

TEST_CASE("a payload that is no token is found out") {
  auto item = to_record(full_token(), "h", {});
  for (const auto* payload : {"", "{}", "[]", R"({"iat":"now"})", R"({"iat":1.5})", "{"}) {
    item.payload = payload;
    CHECK_FALSE(to_token(item));
  }
}
