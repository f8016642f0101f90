#include "store/cleaning.hpp"

#include "protocol/json.hpp"
#include "store/access_token.hpp"
#include "store/flow_records.hpp"
#include "store/jwt_trust.hpp"
#include "store/memory_store.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::store;
namespace protocol = gatehouse::protocol;

namespace {

protocol::time_point at(std::int64_t seconds) {
  return protocol::from_numeric_date(seconds);
}

record token(std::string_view use, std::int64_t issued_at) {
  protocol::token_facts facts;
  facts.client = protocol::client_id("shop");
  facts.issued_at = at(issued_at);
  facts.token_use = use;
  return to_record(facts, "handle", {});
}

record request(std::int64_t requested_at) {
  protocol::interaction x;
  x.start.id = "id";
  x.start.client = protocol::client_id("shop");
  x.start.requested_at = at(requested_at);
  return to_record(x, at(5000));
}

protocol::jwt_trust trust(std::int64_t expires_at) {
  protocol::jwt_trust x;
  x.id = "f3a1b1a0-0000-4000-8000-000000000001";
  x.issuer = "https://issuer.example";
  x.subject = protocol::subject_id("ada");
  x.key = *protocol::jose::jwk::parse(
    protocol::json::parse(
      R"({"kty":"EC","crv":"P-256","kid":"k","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",)"
      R"("y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"})")
      .value());
  x.expires_at = at(expires_at);
  return x;
}

} // namespace

TEST_CASE("each rule is about its kind, and about what was made before its time") {
  const cleaning_rules access{.access_tokens = at(100)};
  const cleaning_rules refresh{.refresh_tokens = at(100)};
  const cleaning_rules requests{.requests = at(100)};
  const cleaning_rules trusts{.trusts = at(100)};

  CHECK(is_due(token("access_token", 99), access));
  CHECK_FALSE(is_due(token("access_token", 100), access));
  CHECK_FALSE(is_due(token("refresh_token", 99), access));
  CHECK(is_due(token("refresh_token", 99), refresh));
  CHECK_FALSE(is_due(token("access_token", 99), refresh));
  CHECK(is_due(request(99), requests));
  CHECK_FALSE(is_due(request(100), requests));
  CHECK_FALSE(is_due(request(99), access));
  CHECK(is_due(to_record(trust(99)), trusts));
  CHECK_FALSE(is_due(to_record(trust(100)), trusts));
  CHECK_FALSE(is_due(to_record(trust(99)), {}));
}

TEST_CASE("what cannot be read stays") {
  auto broken = token("access_token", 0);
  broken.payload = "{";
  CHECK_FALSE(is_due(broken, {.access_tokens = at(100)}));
  CHECK_FALSE(is_due(record{}, {.access_tokens = at(100), .requests = at(100)}));
}

TEST_CASE("only the kinds of the rules are looked at") {
  CHECK(kinds_of({}).empty());
  CHECK(
    kinds_of({.access_tokens = at(1), .refresh_tokens = at(1), .requests = at(1), .trusts = at(1)})
    == std::vector{
      record_kind::access_token, record_kind::refresh_token, record_kind::interaction,
      record_kind::jwt_trust});
}

TEST_CASE("a record goes with its name, but not when it was changed meanwhile") {
  memory_store records;
  const batch adding{add(to_trust_name(trust(99))), add(to_record(trust(99)))};
  REQUIRE(records.apply(adding, {}).is_applied);
  auto item = records.list({.kind = record_kind::jwt_trust}, {}).items.front();

  ++item.version;
  CHECK_FALSE(records.apply(removal_of(item), {}).is_applied);
  --item.version;
  CHECK(records.apply(removal_of(item), {}).is_applied);
  CHECK(records.size(record_kind::jwt_trust) == 0);
  CHECK(records.size(record_kind::jwt_trust_name) == 0);
}
