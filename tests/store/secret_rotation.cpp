#include "store/secret_rotation.hpp"

#include "tests/protocol/counting_random.hpp"

#include <doctest/doctest.h>
#include <map>

using namespace gatehouse::store;
using gatehouse::protocol::secret;
using gatehouse::test::counting_random;

namespace {

at_rest with(
  const std::vector<std::string>& texts, plain_payloads plain = plain_payloads::refused) {
  std::vector<secret> secrets;
  for (const auto& each : texts)
    secrets.emplace_back(each);
  return {secrets, counting_random(static_cast<unsigned char>(texts.size())), plain};
}

/// What a database is to a rotation: it lists every kind, and replaces by version.
class raw_store {
public:
  void put(record item) {
    item.version = ++version_;
    rows_[{item.kind, item.key}] = std::move(item);
  }

  page list(const list_query& query) const {
    page out;
    for (const auto& [name, item] : rows_)
      if (name.first == query.kind && name.second > query.after) {
        out.has_more = out.items.size() == query.limit;
        if (out.has_more)
          return out;
        out.items.push_back(item);
      }
    return out;
  }

  batch_outcome apply(const batch& steps) {
    REQUIRE(steps.size() == 1);
    const auto& step = steps.front();
    REQUIRE(step.what == verb::replace);
    const auto found = rows_.find({step.item.kind, step.item.key});
    if (found == rows_.end() || found->second.version != step.version)
      return {};
    put(step.item);
    return {.is_applied = true, .failed_at = 0, .steps = {}};
  }

  const record& at(record_kind kind, const std::string& key) const { return rows_.at({kind, key}); }
  void erase(record_kind kind, const std::string& key) { rows_.erase({kind, key}); }

private:
  std::map<std::pair<record_kind, std::string>, record> rows_;
  std::uint64_t version_ = 0;
};

record of(record_kind kind, std::string key) {
  record out;
  out.kind = kind;
  out.payload = "what " + key + " says";
  out.key = std::move(key);
  return out;
}

/// Seven of each kind, sealed by `sealing`.
raw_store filled(at_rest sealing) {
  raw_store out;
  for (std::size_t kind = 0; kind < record_kinds; ++kind)
    for (const auto* key : {"a", "b", "c", "d", "e", "f", "g"})
      out.put(sealing.seal(of(static_cast<record_kind>(kind), key)));
  return out;
}

/// One page; false at the end.
bool step(secret_rotation& x, raw_store& records) {
  const auto query = x.next();
  if (!query)
    return false;
  for (const auto& steps : x.take(records.list(*query)))
    x.note(records.apply(steps));
  return true;
}

rotation_figures run(at_rest sealing, raw_store& records, std::uint64_t page = 3) {
  secret_rotation x(std::move(sealing), page);
  while (step(x, records)) {
  }
  return x.figures();
}

constexpr std::uint64_t sealed_rows = 10 * 7;

} // namespace

TEST_CASE("after a rotation the newest secret alone reads everything") {
  for (const std::uint64_t page : {1U, 3U, 7U, 100U}) {
    auto records = filled(with({"old"}));
    CHECK(
      run(with({"new", "old"}), records, page)
      == rotation_figures{.looked_at = sealed_rows, .sealed_anew = sealed_rows});

    auto reader = with({"new"});
    for (std::size_t i = 0; i < record_kinds; ++i) {
      const auto kind = static_cast<record_kind>(i);
      const auto opened = reader.open(records.at(kind, "d"));
      REQUIRE(opened);
      CHECK(opened->payload == "what d says");
    }
  }
}

TEST_CASE("a second rotation finds nothing to do, and one that was cut off goes on") {
  auto records = filled(with({"old"}));
  secret_rotation cut_off(with({"new", "old"}), 3);
  for (int i = 0; i < 5; ++i)
    step(cut_off, records);
  const auto before = cut_off.figures().sealed_anew;
  CHECK(before > 0);

  const auto rest = run(with({"new", "old"}), records);
  CHECK(rest.current == before);
  CHECK(rest.sealed_anew == sealed_rows - before);
  CHECK(
    run(with({"new", "old"}), records)
    == rotation_figures{.looked_at = sealed_rows, .current = sealed_rows});
}

TEST_CASE("what others write or delete meanwhile stays as they left it") {
  auto records = filled(with({"old"}));
  auto other = with({"new", "old"});
  secret_rotation x(with({"new", "old"}), 100);
  const auto query = x.next();
  const auto steps = x.take(records.list(*query));
  auto changed = of(query->kind, "b");
  changed.payload = "changed";
  records.put(other.seal(changed));
  records.erase(query->kind, "c");
  for (const auto& each : steps)
    x.note(records.apply(each));

  CHECK(x.figures().changed_meanwhile == 2);
  CHECK(x.figures().sealed_anew == 5);
  CHECK(other.open(records.at(query->kind, "b"))->payload == "changed");
  CHECK(run(with({"new", "old"}), records).changed_meanwhile == 0);
}

TEST_CASE("what cannot be read is counted and left alone") {
  auto records = filled(with({"lost"}));
  const auto before = records.at(record_kind::grant, "a");
  CHECK(
    run(with({"new", "old"}), records)
    == rotation_figures{.looked_at = sealed_rows, .unreadable = sealed_rows});
  CHECK(records.at(record_kind::grant, "a") == before);
}

TEST_CASE("plain payloads are sealed when they are accepted") {
  raw_store records;
  records.put(of(record_kind::grant, "a"));
  CHECK(run(with({"new"}), records).unreadable == 1);
  CHECK(run(with({"new"}, plain_payloads::accepted), records).sealed_anew == 1);
  CHECK(with({"new"}).open(records.at(record_kind::grant, "a"))->payload == "what a says");
}

TEST_CASE("an empty database is through at once") {
  raw_store records;
  CHECK(run(with({"one"}), records) == rotation_figures{});
}
