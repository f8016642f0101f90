#include "store/memory_store.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::store;

namespace {

constexpr auto start = protocol::time_point{std::chrono::seconds{1'800'000'000}};

record make(std::string key, std::string payload = "{}") {
  record item;
  item.kind = record_kind::access_token;
  item.key = std::move(key);
  item.payload = std::move(payload);
  return item;
}

record lasting(std::string key, std::chrono::seconds life) {
  auto item = make(std::move(key));
  item.expires_at = start + life;
  return item;
}

std::uint64_t write(memory_store& store, record item) {
  return store.apply({put(std::move(item))}, start).steps[0].found[0].version;
}

bool has(memory_store& store, const std::string& key, protocol::time_point now = start) {
  return store.apply({get(record_kind::access_token, key)}, now).steps[0].one() != nullptr;
}

} // namespace

TEST_CASE("a record comes back as it was put") {
  memory_store store;
  auto item = make("k", R"({"a":1})");
  item.group = "g";
  item.subject = "s";
  item.client = "c";
  item.expires_at = start + std::chrono::seconds{5};
  item.version = write(store, item);
  CHECK(*store.apply({get(record_kind::access_token, "k")}, start).steps[0].one() == item);
}

TEST_CASE("AB-12 a key names a record within its kind only") {
  memory_store store;
  write(store, make("k"));
  CHECK(store.apply({get(record_kind::refresh_token, "k")}, start).steps[0].one() == nullptr);
}

TEST_CASE("a record is dead at its expiry, swept or not") {
  memory_store store;
  write(store, lasting("k", std::chrono::seconds{5}));
  CHECK(has(store, "k", start + std::chrono::seconds{4}));
  CHECK_FALSE(has(store, "k", start + std::chrono::seconds{5}));
}

TEST_CASE("add refuses a key that lives and takes one that has expired") {
  memory_store store;
  CHECK(store.apply({add(lasting("k", std::chrono::seconds{5}))}, start).is_applied);
  CHECK_FALSE(store.apply({add(make("k"))}, start).is_applied);
  CHECK(store.apply({add(make("k"))}, start + std::chrono::seconds{5}).is_applied);
}

TEST_CASE("replace wants the version that lives") {
  memory_store store;
  const auto version = write(store, make("k", "1"));
  CHECK_FALSE(store.apply({replace(make("k", "2"), version + 1)}, start).is_applied);
  CHECK(store.apply({replace(make("k", "2"), version)}, start).is_applied);
  CHECK_FALSE(store.apply({replace(make("k", "3"), version)}, start).is_applied);
  CHECK(store.apply({get(record_kind::access_token, "k")}, start).steps[0].one()->payload == "2");
}

TEST_CASE("a record is taken once") {
  memory_store store;
  write(store, make("k"));
  CHECK(store.apply({take(record_kind::access_token, "k")}, start).is_applied);
  CHECK_FALSE(store.apply({take(record_kind::access_token, "k")}, start).is_applied);
}

TEST_CASE("a batch that fails changes nothing") {
  memory_store store;
  auto kept = make("kept", "before");
  kept.group = "g";
  write(store, kept);
  const auto done = store.apply(
    {put(make("kept", "after")), put(make("new")),
     erase_all(record_kind::access_token, index::group, "g"),
     take(record_kind::access_token, "missing")},
    start);
  CHECK_FALSE(done.is_applied);
  CHECK(done.failed_at == 3);
  CHECK(
    store.apply({get(record_kind::access_token, "kept")}, start).steps[0].one()->payload
    == "before");
  CHECK_FALSE(has(store, "new"));
  CHECK(
    store.apply({erase_all(record_kind::access_token, index::group, "g")}, start).steps[0].erased
    == 1);
}

TEST_CASE("a step of a batch sees what the steps before it did") {
  memory_store store;
  const auto done = store.apply({put(make("k")), take(record_kind::access_token, "k")}, start);
  CHECK(done.is_applied);
  CHECK_FALSE(has(store, "k"));
}

TEST_CASE("records are deleted together by any index") {
  memory_store store;
  for (const auto* key : {"a", "b", "c"}) {
    auto item = make(key);
    item.client = key == std::string("c") ? "other" : "mine";
    write(store, item);
  }
  const auto done =
    store.apply({erase_all(record_kind::access_token, index::client, "mine")}, start);
  CHECK(done.steps[0].erased == 2);
  CHECK_FALSE(has(store, "a"));
  CHECK(has(store, "c"));
}

TEST_CASE("a reader that knows the version is not sent the record again") {
  memory_store store;
  const auto version = write(store, make("k"));
  const auto again = store.apply({get(record_kind::access_token, "k", version)}, start).steps[0];
  CHECK(again.is_unchanged);
  CHECK(again.one() == nullptr);
  write(store, make("k", "new"));
  CHECK(
    store.apply({get(record_kind::access_token, "k", version)}, start).steps[0].one() != nullptr);
}

TEST_CASE("the sweep deletes what has expired, in bounded steps") {
  memory_store store;
  for (int i = 0; i < 10; ++i)
    write(store, lasting("k" + std::to_string(i), std::chrono::seconds{i + 1}));
  write(store, lasting("next round", std::chrono::seconds{4096 + 1}));
  write(store, make("for ever"));
  const auto later = start + std::chrono::seconds{8};
  CHECK(store.sweep(later, 3) == 3);
  CHECK(store.sweep(later, 100) == 5);
  CHECK(store.sweep(later, 100) == 0);
  CHECK(store.size(record_kind::access_token) == 4);
  CHECK(store.sweep(start + std::chrono::seconds{100'000}, 100) == 3);
  CHECK(has(store, "for ever", start + std::chrono::seconds{100'000}));
}

TEST_CASE("a list is ordered, paged and filtered") {
  memory_store store;
  for (const auto* key : {"d", "b", "a", "c"}) {
    record item;
    item.kind = record_kind::client;
    item.key = key;
    item.group = *key < 'c' ? "low" : "high";
    write(store, item);
  }
  const auto first = store.list({.limit = 3}, start);
  CHECK(first.items.size() == 3);
  CHECK(first.items[0].key == "a");
  CHECK(first.has_more);
  CHECK(first.total == 4);
  const auto second = store.list({.after = "c", .limit = 3}, start);
  REQUIRE(second.items.size() == 1);
  CHECK(second.items[0].key == "d");
  CHECK_FALSE(second.has_more);
  const auto low = store.list({.group = "low", .offset = 1, .limit = 3}, start);
  REQUIRE(low.items.size() == 1);
  CHECK(low.items[0].key == "b");
  CHECK(low.total == 2);
}

TEST_CASE("a record that is required must live, and stays as it is") {
  memory_store store;
  const auto version = write(store, lasting("k", std::chrono::seconds{10}));
  const auto required = require(record_kind::access_token, "k");
  CHECK(store.apply({required, put(make("new"))}, start).is_applied);
  CHECK(
    store.apply({get(record_kind::access_token, "k")}, start).steps[0].one()->version == version);
  const auto done = store.apply({required, put(make("late"))}, start + std::chrono::seconds{10});
  CHECK_FALSE(done.is_applied);
  CHECK(done.failed_at == 0);
  CHECK_FALSE(has(store, "late"));
}

TEST_CASE("a record may be required in one version only") {
  memory_store store;
  const auto first = write(store, make("k"));
  const auto required = require(record_kind::access_token, "k", first);
  CHECK(store.apply({required}, start).is_applied);
  write(store, make("k"));
  const auto done = store.apply({put(make("new")), required}, start);
  CHECK_FALSE(done.is_applied);
  CHECK(done.failed_at == 1);
  CHECK_FALSE(has(store, "new"));
  CHECK_FALSE(store.apply({require(record_kind::access_token, "none", first)}, start).is_applied);
}

TEST_CASE("a batch that fails puts back what it wrote over twice") {
  memory_store store;
  write(store, make("k", "first"));
  const auto done = store.apply(
    {put(make("k", "second")), put(make("k", "third")), erase(record_kind::access_token, "k"),
     take(record_kind::access_token, "none")},
    start);
  CHECK_FALSE(done.is_applied);
  CHECK(
    store.apply({get(record_kind::access_token, "k")}, start).steps[0].one()->payload == "first");
  CHECK(store.size(record_kind::access_token) == 1);
}

TEST_CASE("many records of many groups are found by key and by group, and leave nothing behind") {
  memory_store store;
  constexpr int many = 20'000;
  const auto key = [](int i) { return "key-" + std::to_string(i); };
  const auto group = [](int i) { return "group-" + std::to_string(i / 2); };
  for (int i = 0; i < many; ++i) {
    auto item = make(key(i));
    item.group = group(i);
    write(store, std::move(item));
  }
  CHECK(store.size(record_kind::access_token) == many);
  for (int i = 0; i < many; ++i)
    REQUIRE(has(store, key(i)));
  for (int i = 0; i < many; i += 2)
    REQUIRE(
      store.apply({erase_all(record_kind::access_token, index::group, group(i))}, start)
        .steps[0]
        .erased
      == 2);
  CHECK(store.size(record_kind::access_token) == 0);
  CHECK_FALSE(has(store, key(7)));
}

TEST_CASE("a list by an index is ordered and paged as any other, and holds every filter") {
  memory_store store;
  for (int i = 9; i >= 0; --i) {
    auto item = make("k" + std::to_string(i));
    item.subject = i % 2 == 0 ? "alice" : "bob";
    item.client = i < 6 ? "app" : "other";
    item.group = "g";
    write(store, item);
  }
  const auto kind = record_kind::access_token;
  const auto even = store.list({.kind = kind, .subject = "alice", .limit = 2}, start);
  REQUIRE(even.items.size() == 2);
  CHECK(even.items[0].key == "k0");
  CHECK(even.items[1].key == "k2");
  CHECK(even.has_more);
  CHECK(even.total == 5);

  const auto rest = store.list({.kind = kind, .subject = "alice", .after = "k2"}, start);
  REQUIRE(rest.items.size() == 3);
  CHECK(rest.items[0].key == "k4");
  CHECK_FALSE(rest.has_more);

  const auto both = store.list(
    {.kind = kind, .group = "g", .subject = "alice", .client = "app", .offset = 1}, start);
  REQUIRE(both.items.size() == 2);
  CHECK(both.items[0].key == "k2");
  CHECK(both.items[1].key == "k4");
  CHECK(both.total == 3);

  CHECK(store.list({.kind = kind, .subject = "carol"}, start).items.empty());
  CHECK(store.list({.kind = kind, .subject = "alice", .client = "none"}, start).total == 0);
  CHECK(store.list({.kind = record_kind::grant, .subject = "alice"}, start).total == 0);
}

TEST_CASE("a list by an index follows changes and leaves out what has expired") {
  memory_store store;
  auto moved = make("moved");
  moved.subject = "alice";
  write(store, moved);
  moved.subject = "bob";
  write(store, moved);
  auto dying = lasting("dying", std::chrono::seconds{5});
  dying.subject = "alice";
  write(store, dying);

  const list_query of_alice{.kind = record_kind::access_token, .subject = "alice"};
  const auto before = store.list(of_alice, start);
  REQUIRE(before.items.size() == 1);
  CHECK(before.items[0].key == "dying");
  CHECK(store.list(of_alice, start + std::chrono::seconds{5}).total == 0);
  CHECK(store.list({.kind = record_kind::access_token, .subject = "bob"}, start).total == 1);
}
