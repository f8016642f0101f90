#include "tests/store/contract.hpp"

#include <algorithm>

using namespace gatehouse;
using namespace gatehouse::store;
using namespace gatehouse::test;

namespace {

record client(std::string key, std::string owner = {}) {
  record item;
  item.key = std::move(key);
  item.group = std::move(owner);
  return item;
}

std::vector<std::string> keys_of(const page& x) {
  std::vector<std::string> out;
  for (const auto& each : x.items)
    out.push_back(each.key);
  return out;
}

using keys = std::vector<std::string>;

} // namespace

TEST_CASE("contract: a list is in the order of octets, and paged") {
  for_each_store([](contract_client& store) {
    for (const auto* key : {"b", "B", "a", "\xff", "aa"})
      write(store, client(key));
    const auto first = store.list({.limit = 3});
    CHECK(keys_of(first) == keys{"B", "a", "aa"});
    CHECK(first.has_more);
    CHECK(first.total == 5);
    const auto second = store.list({.after = "aa", .limit = 3});
    CHECK(keys_of(second) == keys{"b", "\xff"});
    CHECK_FALSE(second.has_more);
    CHECK(second.total == 5);
    CHECK(keys_of(store.list({.offset = 1, .limit = 2})) == keys{"a", "aa"});
    CHECK(keys_of(store.list({.after = "a", .offset = 1, .limit = 1})) == keys{"b"});
    CHECK(store.list({.offset = 99}).items.empty());
    CHECK(keys_of(store.list({.limit = 5})).size() == 5);
    CHECK_FALSE(store.list({.limit = 5}).has_more);
  });
}

TEST_CASE("contract: a list holds every filter") {
  for_each_store([](contract_client& store) {
    for (int i = 9; i >= 0; --i) {
      auto item = token("k" + std::to_string(i));
      item.subject = i % 2 == 0 ? "alice" : "bob";
      item.client = i < 6 ? "app" : "other";
      item.group = "g";
      write(store, item);
    }
    constexpr auto kind = record_kind::access_token;
    const auto even = store.list({.kind = kind, .subject = "alice", .limit = 2});
    CHECK(keys_of(even) == keys{"k0", "k2"});
    CHECK(even.has_more);
    CHECK(even.total == 5);
    const auto rest = store.list({.kind = kind, .subject = "alice", .after = "k2"});
    CHECK(keys_of(rest) == keys{"k4", "k6", "k8"});
    CHECK(rest.total == 5);
    const auto both =
      store.list({.kind = kind, .group = "g", .subject = "alice", .client = "app", .offset = 1});
    CHECK(keys_of(both) == keys{"k2", "k4"});
    CHECK(both.total == 3);
    CHECK(store.list({.kind = kind, .subject = "alice", .client = "none"}).total == 0);
    CHECK(store.list({.kind = record_kind::grant, .subject = "alice"}).total == 0);
  });
}

TEST_CASE("contract: a list follows changes and leaves out what has expired") {
  for_each_store([](contract_client& store) {
    constexpr auto kind = record_kind::access_token;
    auto moved = token("moved");
    moved.subject = "alice";
    write(store, moved);
    moved.subject = "bob";
    write(store, moved);
    auto gone = expired_token("gone");
    gone.subject = "bob";
    write(store, gone);
    CHECK(store.list({.kind = kind, .subject = "alice"}).total == 0);
    const auto of_bob = store.list({.kind = kind, .subject = "bob"});
    CHECK(keys_of(of_bob) == keys{"moved"});
    CHECK(of_bob.total == 1);
    CHECK_FALSE(of_bob.has_more);
  });
}

TEST_CASE("contract: listed records are whole") {
  for_each_store([](contract_client& store) {
    auto item = client("app", "owner");
    item.subject = "name";
    item.payload = "payload";
    item.version = write(store, item);
    const auto found = store.list({.group = "owner"});
    REQUIRE(found.items.size() == 1);
    CHECK(found.items[0] == item);
  });
}
