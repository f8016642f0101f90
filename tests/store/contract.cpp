#include "tests/store/contract.hpp"

using namespace gatehouse;
using namespace gatehouse::store;
using namespace gatehouse::test;

namespace {

constexpr auto kind = record_kind::access_token;

/// Every octet there is, those that end or escape texts included.
std::string all_octets() {
  std::string out;
  for (int i = 0; i < 256; ++i)
    out += static_cast<char>(i);
  return out;
}

std::string payload_of(contract_client& in, const std::string& key) {
  const auto found = read(in, key);
  return found.one() == nullptr ? "nothing" : found.one()->payload;
}

bool does(contract_client& store, operation step) {
  return store.apply({std::move(step)}).is_applied;
}

} // namespace

TEST_CASE("contract: a record comes back as it was put") {
  for_each_keyed_store([](contract_client& store) {
    auto item = token("k", R"({"a":1})");
    item.group = "g";
    item.subject = "s";
    item.client = "c";
    item.expires_at = protocol::from_numeric_date(9'999'999'999);
    item.version = write(store, item);
    CHECK(*read(store, "k").one() == item);
  });
}

TEST_CASE("contract: keys, payloads and columns hold any octets") {
  for_each_store([](contract_client& store) {
    auto item = token(all_octets(), all_octets());
    item.group = item.subject = item.client = all_octets();
    item.version = write(store, item);
    CHECK(*read(store, all_octets()).one() == item);
    const auto listed = store.list({.kind = kind, .subject = all_octets()});
    REQUIRE(listed.items.size() == 1);
    CHECK(listed.items[0] == item);
    CHECK_FALSE(has(store, all_octets().substr(0, 255)));
    CHECK(store.apply({erase_all(kind, index::group, all_octets())}).steps[0].erased == 1);
  });
}

TEST_CASE("contract: any octets come back from where only keys find") {
  for_each_keyed_store([](contract_client& store) {
    auto item = token(all_octets(), all_octets());
    item.group = item.subject = item.client = all_octets();
    item.version = write(store, item);
    CHECK(*read(store, all_octets()).one() == item);
    CHECK_FALSE(has(store, all_octets().substr(0, 255)));
  });
}

TEST_CASE("contract: AB-84 what reads like SQL is a value") {
  for_each_store([](contract_client& store) {
    const std::string hostile = "x' OR '1'='1'; DROP TABLE gatehouse_access_token; --";
    write(store, token("k"));
    CHECK_FALSE(has(store, hostile));
    CHECK(store.apply({erase_all(kind, index::client, hostile)}).steps[0].erased == 0);
    CHECK(store.list({.kind = kind, .group = hostile}).total == 0);
    write(store, token(hostile, hostile));
    CHECK(payload_of(store, hostile) == hostile);
    CHECK(has(store, "k"));
  });
}

TEST_CASE("contract: AB-12 a key names a record within its kind only") {
  for_each_keyed_store([](contract_client& store) {
    write(store, token("k"));
    CHECK(store.apply({get(record_kind::refresh_token, "k")}).steps[0].one() == nullptr);
    CHECK_FALSE(does(store, take(record_kind::refresh_token, "k")));
  });
}

TEST_CASE("contract: every kind has its place") {
  for_each_store([](contract_client& store) {
    for (std::size_t i = 0; i < record_kinds; ++i) {
      auto item = token("k", std::to_string(i));
      item.kind = static_cast<record_kind>(i);
      item.client = "c";
      write(store, item);
    }
    for (std::size_t i = 0; i < record_kinds; ++i) {
      const auto each = static_cast<record_kind>(i);
      const auto found = store.apply({get(each, "k")}).steps[0];
      REQUIRE(found.one() != nullptr);
      CHECK(found.one()->payload == std::to_string(i));
      CHECK(store.apply({erase_all(each, index::client, "c")}).steps[0].erased == 1);
    }
  });
}

TEST_CASE("contract: what has expired is gone for every verb, swept or not") {
  for_each_keyed_store([](contract_client& store) {
    const auto version = write(store, expired_token("k"));
    CHECK_FALSE(has(store, "k"));
    CHECK_FALSE(read(store, "k", version).is_unchanged);
    CHECK_FALSE(does(store, take(kind, "k")));
    CHECK_FALSE(does(store, replace(token("k"), version)));
    CHECK_FALSE(does(store, require(kind, "k")));
    CHECK_FALSE(does(store, require(kind, "k", version)));
    CHECK(store.apply({erase(kind, "k")}).steps[0].erased == 0);
    CHECK(does(store, add(token("k", "new"))));
    CHECK(payload_of(store, "k") == "new");
  });
}

TEST_CASE("contract: add refuses a key that lives") {
  for_each_keyed_store([](contract_client& store) {
    CHECK(does(store, add(token("k", "first"))));
    CHECK_FALSE(does(store, add(token("k", "second"))));
    CHECK(payload_of(store, "k") == "first");
  });
}

TEST_CASE("contract: replace wants the version that lives") {
  for_each_keyed_store([](contract_client& store) {
    const auto version = write(store, token("k", "1"));
    CHECK_FALSE(does(store, replace(token("k", "2"), version + 1)));
    CHECK_FALSE(does(store, replace(token("none", "2"), version)));
    CHECK(does(store, replace(token("k", "2"), version)));
    CHECK_FALSE(does(store, replace(token("k", "3"), version)));
    CHECK(payload_of(store, "k") == "2");
    CHECK_FALSE(has(store, "none"));
  });
}

TEST_CASE("contract: every write has a version of its own, also after a record was deleted") {
  for_each_keyed_store([](contract_client& store) {
    const auto first = write(store, token("k"));
    const auto second = write(store, token("k"));
    CHECK(first != second);
    CHECK(does(store, erase(kind, "k")));
    const auto third = write(store, token("k"));
    CHECK(third != first);
    CHECK(third != second);
    CHECK_FALSE(does(store, replace(token("k"), first)));
    CHECK(first != 0);
  });
}

TEST_CASE("contract: what was written is told by kind and version") {
  for_each_keyed_store([](contract_client& store) {
    const auto added = store.apply({add(token("k"))}).steps[0].found;
    REQUIRE(added.size() == 1);
    CHECK(added[0].kind == kind);
    CHECK(read(store, "k").one()->version == added[0].version);
    const auto replaced = store.apply({replace(token("k"), added[0].version)}).steps[0].found;
    REQUIRE(replaced.size() == 1);
    CHECK(read(store, "k").one()->version == replaced[0].version);
  });
}

TEST_CASE("contract: a record is taken once, with all it says") {
  for_each_keyed_store([](contract_client& store) {
    auto item = token("k", "payload");
    item.client = "c";
    item.version = write(store, item);
    const auto taken = store.apply({take(kind, "k")});
    REQUIRE(taken.is_applied);
    CHECK(*taken.steps[0].one() == item);
    CHECK(taken.steps[0].erased == 1);
    CHECK_FALSE(does(store, take(kind, "k")));
  });
}

TEST_CASE("contract: a reader that knows the version is not sent the record again") {
  for_each_keyed_store([](contract_client& store) {
    const auto version = write(store, token("k"));
    const auto again = read(store, "k", version);
    CHECK(again.is_unchanged);
    CHECK(again.one() == nullptr);
    write(store, token("k", "new"));
    const auto changed = read(store, "k", version);
    CHECK_FALSE(changed.is_unchanged);
    REQUIRE(changed.one() != nullptr);
    CHECK(changed.one()->payload == "new");
  });
}

TEST_CASE("contract: a requirement must live, in its version, and changes nothing") {
  for_each_keyed_store([](contract_client& store) {
    const auto version = write(store, token("k"));
    CHECK(store.apply({require(kind, "k"), put(token("a"))}).is_applied);
    CHECK(store.apply({put(token("b")), require(kind, "k", version)}).is_applied);
    CHECK(read(store, "k").one()->version == version);
    const auto failed = store.apply({put(token("c")), require(kind, "k", version + 1)});
    CHECK_FALSE(failed.is_applied);
    CHECK(failed.failed_at == 1);
    CHECK(failed.steps.empty());
    CHECK_FALSE(has(store, "c"));
    CHECK_FALSE(does(store, require(kind, "none")));
    const auto client = [](std::string key) {
      record item;
      item.key = std::move(key);
      return item;
    };
    write(store, client("app"));
    CHECK(does(store, require(record_kind::client, "app")));
    CHECK_FALSE(does(store, require(record_kind::client, "gone")));
  });
}

TEST_CASE("contract: the grant of a record is found by the record") {
  for_each_store([](contract_client& store) {
    record grant;
    grant.kind = record_kind::grant;
    grant.key = "g";
    grant.payload = "said";
    grant.subject = "ann";
    grant.version = write(store, grant);
    auto member = token("k");
    member.group = "g";
    write(store, member);
    const auto found = store.apply({get_grant(kind, "k")});
    REQUIRE(found.is_applied);
    REQUIRE(found.steps[0].one() != nullptr);
    CHECK(*found.steps[0].one() == grant);
    // Of a kind of its own, of nobody's, and of a record that is not there.
    CHECK(store.apply({get_grant(record_kind::refresh_token, "k")}).steps[0].found.empty());
    CHECK(store.apply({get_grant(kind, "nobody")}).steps[0].found.empty());
    write(store, token("alone"));
    CHECK(store.apply({get_grant(kind, "alone")}).steps[0].found.empty());
  });
}

TEST_CASE("contract: neither what has expired leads to a grant, nor to one that has") {
  for_each_store([](contract_client& store) {
    for (const auto* name : {"gone", "here"}) {
      record grant;
      grant.kind = record_kind::grant;
      grant.key = name;
      if (grant.key == "gone")
        grant.expires_at = protocol::from_numeric_date(1);
      write(store, grant);
    }
    auto member = token("of-gone");
    member.group = "gone";
    write(store, member);
    auto expired = token("expired");
    expired.group = "here";
    expired.expires_at = protocol::from_numeric_date(1);
    write(store, expired);
    CHECK(store.apply({get_grant(kind, "of-gone")}).steps[0].found.empty());
    CHECK(store.apply({get_grant(kind, "expired")}).steps[0].found.empty());
  });
}

TEST_CASE("contract: a record is replaced whether or not its columns change") {
  for_each_store([](contract_client& store) {
    auto item = token("k", "one");
    item.group = "g";
    item.subject = "s";
    item.client = "c";
    auto version = write(store, item);
    item.payload = "two";
    const auto same_columns = store.apply({replace(item, version)});
    REQUIRE(same_columns.is_applied);
    CHECK_FALSE(does(store, replace(item, version)));
    version = same_columns.steps[0].one()->version;
    item.group = "other";
    item.expires_at = protocol::from_numeric_date(9'999'999'999);
    REQUIRE(does(store, replace(item, version)));
    const auto found = read(store, "k");
    CHECK(found.one()->payload == "two");
    CHECK(found.one()->group == "other");
    CHECK(found.one()->expires_at == item.expires_at);
    CHECK(store.list({.kind = kind, .group = "g"}).items.empty());
    CHECK(store.list({.kind = kind, .group = "other"}).items.size() == 1);
  });
}

TEST_CASE("contract: a batch that fails changes nothing, whatever it did") {
  for_each_store([](contract_client& store) {
    auto kept = token("kept", "before");
    kept.group = "g";
    const auto version = write(store, kept);
    write(store, token("taken"));
    write(store, token("erased"));
    write(store, expired_token("expired"));
    const auto done = store.apply(
      {put(token("kept", "after")), put(token("kept", "later")), put(token("new")),
       add(token("expired")), take(kind, "taken"), erase(kind, "erased"),
       erase_all(kind, index::group, "g"), take(kind, "missing")});
    CHECK_FALSE(done.is_applied);
    CHECK(done.failed_at == 7);
    CHECK(done.steps.empty());
    CHECK(payload_of(store, "kept") == "before");
    CHECK(read(store, "kept").one()->version == version);
    CHECK(has(store, "taken"));
    CHECK(has(store, "erased"));
    CHECK_FALSE(has(store, "new"));
    CHECK_FALSE(has(store, "expired"));
    CHECK(store.apply({erase_all(kind, index::group, "g")}).steps[0].erased == 1);
  });
}

TEST_CASE("contract: by keys, too, a batch that fails changes nothing") {
  for_each_keyed_store([](contract_client& store) {
    const auto version = write(store, token("kept", "before"));
    write(store, token("taken"));
    write(store, token("erased"));
    write(store, expired_token("expired"));
    const auto done = store.apply(
      {put(token("kept", "after")), put(token("kept", "later")), put(token("new")),
       add(token("expired")), take(kind, "taken"), erase(kind, "erased"), take(kind, "missing")});
    CHECK_FALSE(done.is_applied);
    CHECK(done.failed_at == 6);
    CHECK(done.steps.empty());
    CHECK(payload_of(store, "kept") == "before");
    CHECK(read(store, "kept").one()->version == version);
    CHECK(has(store, "taken"));
    CHECK(has(store, "erased"));
    CHECK_FALSE(has(store, "new"));
    CHECK_FALSE(has(store, "expired"));
  });
}

TEST_CASE("contract: a step of a batch sees what the steps before it did") {
  for_each_keyed_store([](contract_client& store) {
    const auto done = store.apply(
      {put(token("k", "1")), get(kind, "k"), take(kind, "k"), get(kind, "k"),
       add(token("k", "2"))});
    REQUIRE(done.is_applied);
    REQUIRE(done.steps[1].one() != nullptr);
    CHECK(done.steps[1].one()->payload == "1");
    CHECK(done.steps[3].one() == nullptr);
    CHECK(payload_of(store, "k") == "2");
  });
}

TEST_CASE("contract: an empty batch is applied") {
  for_each_keyed_store([](contract_client& store) { CHECK(store.apply({}).is_applied); });
}

TEST_CASE("contract: records are deleted together by any index, and counted") {
  for_each_store([](contract_client& store) {
    for (const auto by : {index::group, index::subject, index::client}) {
      for (const auto* key : {"a", "b", "c"}) {
        auto item = token(key);
        const auto* value = key == std::string("c") ? "other" : "mine";
        (by == index::group     ? item.group
         : by == index::subject ? item.subject
                                : item.client) = value;
        write(store, item);
      }
      CHECK(store.apply({erase_all(kind, by, "mine")}).steps[0].erased == 2);
      CHECK_FALSE(has(store, "a"));
      CHECK(has(store, "c"));
      CHECK(store.apply({erase_all(kind, by, "mine")}).steps[0].erased == 0);
    }
    CHECK(store.apply({erase(kind, "c")}).steps[0].erased == 1);
    CHECK(store.apply({erase(kind, "c")}).steps[0].erased == 0);
  });
}

TEST_CASE("contract: no value of an index finds nothing") {
  for_each_store([](contract_client& store) {
    write(store, token("k"));
    CHECK(store.apply({erase_all(kind, index::group, "")}).steps[0].erased == 0);
    CHECK(has(store, "k"));
  });
}

TEST_CASE("contract: an index column that is too long is a step that cannot be done") {
  for_each_keyed_store([](contract_client& store) {
    auto item = token("k");
    item.subject = std::string(65'536, 's');
    const auto done = store.apply({put(token("before")), put(item)});
    CHECK_FALSE(done.is_applied);
    CHECK(done.failed_at == 1);
    CHECK_FALSE(has(store, "before"));
  });
}

TEST_CASE("contract: a large payload comes back whole") {
  for_each_keyed_store([](contract_client& store) {
    const std::string large(3'000'000, 'x');
    write(store, token("k", large));
    CHECK(read(store, "k").one()->payload == large);
  });
}

TEST_CASE("contract: the sweep deletes what has expired and nothing else, in bounded steps") {
  for_each_store([](contract_client& store) {
    for (int i = 0; i < 10; ++i)
      write(store, expired_token("k" + std::to_string(i)));
    for (int i = 0; i < 3; ++i) {
      auto code = expired_token("code" + std::to_string(i));
      code.kind = record_kind::authorization_code;
      write(store, code);
    }
    write(store, token("for ever"));
    auto later = token("later");
    later.expires_at = protocol::from_numeric_date(9'999'999'999);
    write(store, later);
    CHECK(store.sweep(4) == 4);
    CHECK(store.sweep(100) == 9);
    CHECK(store.sweep(100) == 0);
    CHECK(has(store, "for ever"));
    CHECK(has(store, "later"));
  });
}
