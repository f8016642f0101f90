#include "store/jwt_trust.hpp"

#include "store/memory_store.hpp"
#include "tests/protocol/jose/test_keys.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::store;
using gatehouse::test::p256_key;

namespace {

constexpr auto noon = protocol::time_point{std::chrono::seconds{1'800'000'000}};

protocol::jwt_trust some_trust(std::string subject, std::string kid = "one") {
  protocol::jwt_trust x;
  x.id = "id of " + subject + kid;
  x.issuer = "https://idp.example";
  x.subject = protocol::subject_id(subject);
  x.allows_any_subject = subject.empty();
  x.key = p256_key().with_kid(protocol::key_id(std::move(kid))).public_part();
  x.expires_at = noon;
  return x;
}

} // namespace

TEST_CASE("a trust relation is found by its id, and stays when it has expired") {
  const auto item = to_record(some_trust("alice"));
  CHECK(item.kind == record_kind::jwt_trust);
  CHECK(item.key == "id of aliceone");
  CHECK(item.expires_at == protocol::time_point{});
  const auto back = to_trust(item).value();
  CHECK(back.id == item.key);
  CHECK(back.subject == protocol::subject_id("alice"));
}

TEST_CASE("relations are found by issuer and subject, and a subject is no star") {
  memory_store records;
  for (const auto* subject : {"alice", "*", ""})
    CHECK(records.apply({add(to_record(some_trust(subject)))}, noon).is_applied);
  const auto found = [&](const char* subject, bool any) {
    return records.list(
      trusts_for("https://idp.example", protocol::subject_id(subject), any), noon);
  };
  CHECK(found("alice", false).items.size() == 1);
  CHECK(found("*", false).items.front().key == "id of *one");
  CHECK(found("alice", true).items.front().key == "id of one");
  CHECK(found("bob", false).items.empty());
  CHECK(
    records.list(trusts_for("https://other.example", protocol::subject_id("alice"), false), noon)
      .items.empty());
  CHECK(records.list({.kind = record_kind::jwt_trust}, noon).items.size() == 3);
}

TEST_CASE("the name of a relation is that of its issuer, subject and key") {
  const auto name = [](const protocol::jwt_trust& x) { return to_trust_name(x).key; };
  CHECK(name(some_trust("alice")) == name(some_trust("alice")));
  CHECK(name(some_trust("alice")) != name(some_trust("alice", "two")));
  CHECK(name(some_trust("")) != name(some_trust("*")));
  auto longer = some_trust("lice");
  longer.issuer += "a";
  CHECK(name(some_trust("alice")) != name(longer));
}
