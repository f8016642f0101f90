#include "actors/revocation_endpoint.hpp"

#include "protocol/opaque_token.hpp"
#include "store/access_token.hpp"
#include "store/flow_records.hpp"
#include "store/memory_store.hpp"
#include "tests/actors/request.hpp"
#include "tests/actors/world.hpp"

#include <algorithm>
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

/// A database in which a family of tokens is refreshed while others are being deleted: a statement
/// sees what was committed when it began, and waits for refreshes that hold what it found.
struct refreshed_database {
  store::memory_store records;
  protocol::time_point now;
  /// Refreshes that are still to come. Each begins when the statement before has found its token.
  int refreshes = 0;
  int number = 1;

  [[nodiscard]] std::string name(std::string_view kind) const {
    return std::string(kind) + std::to_string(number);
  }
  [[nodiscard]] store::record access_token() const {
    return token(store::record_kind::access_token, name("access"));
  }
  [[nodiscard]] store::record refresh_token() const {
    return token(store::record_kind::refresh_token, name("refresh"));
  }
  [[nodiscard]] store::record token(store::record_kind kind, std::string key) const {
    protocol::token_facts facts;
    facts.client = protocol::client_id("service");
    facts.subject = protocol::subject_id("alice");
    facts.token_use = kind == store::record_kind::refresh_token ? "refresh_token" : "";
    facts.expires_at = now + std::chrono::hours{1};
    return kind == store::record_kind::refresh_token
             ? store::to_record(
               facts, protocol::rotation{}, std::move(key), protocol::grant_id("g"))
             : store::to_record(facts, std::move(key), protocol::grant_id("g"));
  }

  std::vector<store::record> family(store::record_kind kind) const {
    return records.list({.kind = kind, .group = "g"}, now).items;
  }

  /// What a refresh does, all or nothing.
  void refresh() {
    auto used = refresh_token();
    store::batch steps{
      store::take(store::record_kind::refresh_token, used.key),
      store::require(store::record_kind::grant, "g"), store::put(used)};
    ++number;
    steps.push_back(store::add(access_token()));
    steps.push_back(store::add(refresh_token()));
    if (!records.apply(steps, now).is_applied)
      --number;
  }

  store::batch_outcome apply(const store::batch& steps) {
    if (steps.back().what != store::verb::erase_all)
      return records.apply(steps, now);
    store::batch_outcome done;
    done.is_applied = true;
    for (const auto& step : steps)
      done.steps.push_back(apply_one(step));
    return done;
  }

  store::outcome apply_one(const store::operation& step) {
    if (step.what != store::verb::erase_all)
      return records.apply({step}, now).steps.front();
    const auto found = family(step.item.kind);
    // Whoever refreshes holds one of those until its successors are there.
    const bool waits = std::ranges::any_of(
      found, [&](const store::record& x) { return x.key == refresh_token().key; });
    if (waits && refreshes > 0) {
      --refreshes;
      refresh();
    }
    store::outcome done;
    for (const auto& item : found)
      done.erased += records.apply({store::erase(item.kind, item.key)}, now).steps.front().erased;
    return done;
  }
};

store_actor::behavior_type refreshed_store(std::shared_ptr<refreshed_database> database) {
  return {
    [=](const request_context&, const store::batch& steps) { return database->apply(steps); },
    [=](const request_context&, const store::list_query& query) {
      return database->records.list(query, database->now);
    },
    [](const request_context&, const sweep_request&) { return std::uint64_t{0}; },
    [](const request_context&, const sweep_tick&) {},
  };
}

} // namespace

TEST_CASE("a revocation ends a family that is refreshed again and again meanwhile") {
  for (int refreshes = 0; refreshes < 20; ++refreshes) {
    CAPTURE(refreshes);
    revocation_world x;
    const auto database = std::make_shared<refreshed_database>();
    database->now = x.now;
    protocol::grant grant;
    grant.id = protocol::grant_id("g");
    grant.client = protocol::client_id("service");
    auto& records = database->records;
    const auto service = x.ask<store::batch_outcome>(
      x.real_store, store::batch{store::get(store::record_kind::client, "service")});
    REQUIRE(records
              .apply(
                {store::put(*service.value->steps.front().one()),
                 store::put(store::to_record(grant, x.now + std::chrono::hours{1})),
                 store::put(store::to_record(x.facts(), x.token.handle, grant.id)),
                 store::put(database->refresh_token())},
                x.now)
              .is_applied);
    x.given->store = x.keep(x.system.spawn(refreshed_store, database));
    const auto endpoint = x.spawn<revocation_endpoint>(x.given);
    database->refreshes = refreshes;
    CHECK(x.serve(endpoint, revoking(x.token.text.reveal())).status == 200);
    database->refresh();
    CHECK(database->family(store::record_kind::access_token).empty());
    CHECK(database->family(store::record_kind::refresh_token).empty());
  }
}

TEST_CASE("a client revokes its token") {
  revocation_world x;
  CHECK(x.serve(x.endpoint, revoking(x.token.text.reveal())).status == 200);
  CHECK_FALSE(x.token_lives());
}

TEST_CASE("the audit stream hears whose token was revoked") {
  revocation_world x("grant");
  x.serve(x.endpoint, revoking(x.token.text.reveal()));
  REQUIRE(x.audited.size() == 1);
  CHECK(x.audited.front().name == "token.revoked");
  CHECK(x.audited.front().client.str() == "service");
  CHECK(x.audited.front().subject.str() == "service");
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
