#include "store/at_rest.hpp"

#include "store/memory_store.hpp"
#include "tests/protocol/counting_random.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::store;
using gatehouse::protocol::secret;
using gatehouse::test::counting_random;

namespace {

at_rest with(std::vector<std::string> texts, plain_payloads plain = plain_payloads::refused) {
  std::vector<secret> secrets;
  for (auto& each : texts)
    secrets.emplace_back(std::move(each));
  return {secrets, counting_random(static_cast<unsigned char>(texts.size())), plain};
}

record of(record_kind kind) {
  return {
    .kind = kind,
    .key = "key",
    .payload = R"({"sub":"ada"})",
    .expires_at = {},
    .version = 3,
    .group = "group",
    .subject = "subject",
    .client = "client"};
}

std::vector<record_kind> all_kinds() {
  std::vector<record_kind> out;
  for (std::size_t i = 0; i < record_kinds; ++i)
    out.push_back(static_cast<record_kind>(i));
  return out;
}

} // namespace

TEST_CASE("every kind says how it lies at rest") {
  using enum record_kind;
  for (const auto kind : all_kinds()) {
    CHECK(name(kind) != "unknown");
    const bool is_readable = kind == client || kind == jwt_trust || kind == jwt_trust_name
                             || kind == assertion_id || kind == user_code || kind == device_polls
                             || kind == user_code_attempts;
    const auto wanted = is_readable            ? at_rest_form::plain
                        : kind == json_web_key ? at_rest_form::key
                                               : at_rest_form::session;
    CHECK_MESSAGE(form_at_rest(kind) == wanted, std::string(name(kind)));
  }
}

TEST_CASE("a record comes back as it was handed in, and the database cannot read it") {
  auto sealing = with({"one"});
  for (const auto kind : all_kinds()) {
    const auto kept = sealing.seal(of(kind));
    CHECK(sealing.open(kept) == of(kind));
    CHECK(
      (kept.payload.find("ada") == std::string::npos)
      == (form_at_rest(kind) != at_rest_form::plain));
    CHECK(kept.key == "key");
    CHECK(kept.client == "client");
  }
  auto empty = of(record_kind::grant);
  empty.payload.clear();
  CHECK(sealing.open(sealing.seal(empty)) == empty);
}

TEST_CASE("AB-55 a payload that was moved to another record is a fault") {
  auto sealing = with({"one"});
  const auto kept = sealing.seal(of(record_kind::login_session));
  const auto fails = [&](auto change) {
    auto moved = kept;
    change(moved);
    return !sealing.open(moved);
  };

  CHECK(fails([](record& x) { x.key = "other"; }));
  CHECK(fails([](record& x) { x.group = "other"; }));
  CHECK(fails([](record& x) { x.subject = "other"; }));
  CHECK(fails([](record& x) { x.client = "other"; }));
  CHECK(fails([](record& x) { x.kind = record_kind::grant; }));
  CHECK(fails([](record& x) { x.kind = record_kind::json_web_key; }));
  CHECK(fails([](record& x) { std::swap(x.key, x.group); }));
  CHECK(fails([](record& x) {
    x.group += x.subject.front();
    x.subject.erase(0, 1);
  }));
  CHECK(fails([](record& x) { x.payload.back() ^= 1; }));
  CHECK_FALSE(fails([](record& x) { x.version = 9; }));
}

TEST_CASE("AB-55 a payload that should be sealed and is not is a fault") {
  auto sealing = with({"one"});
  auto moving = with({"one"}, plain_payloads::accepted);
  for (const auto kind : all_kinds()) {
    const bool is_readable = form_at_rest(kind) == at_rest_form::plain;
    CHECK(sealing.open(of(kind)).has_value() == is_readable);
    CHECK(moving.open(of(kind)) == of(kind));
    CHECK(sealing.is_current(of(kind)) == is_readable);
  }
}

TEST_CASE("the newest secret seals, the others open") {
  auto before = with({"old"});
  auto after = with({"new", "old"});
  const auto kept = before.seal(of(record_kind::grant));

  CHECK(after.open(kept) == of(record_kind::grant));
  CHECK(before.is_current(kept));
  CHECK_FALSE(after.is_current(kept));
  CHECK(after.is_current(after.seal(of(record_kind::grant))));
  CHECK_FALSE(with({"new"}).open(kept));
}

TEST_CASE("whole batches and pages are sealed and opened") {
  auto sealing = with({"one"});
  memory_store records;
  batch steps{
    add(of(record_kind::grant)), put(of(record_kind::json_web_key)), get(record_kind::grant, "key"),
    require(record_kind::grant, "key")};
  sealing.seal_all(steps);
  auto raw = records.apply(steps, {});
  REQUIRE(raw.is_applied);
  CHECK(raw.steps[2].one()->payload.find("ada") == std::string::npos);

  REQUIRE(sealing.open_all(steps, raw));
  CHECK(raw.steps[2].one()->payload == of(record_kind::grant).payload);

  auto found = records.list({.kind = record_kind::json_web_key}, {});
  REQUIRE(sealing.open_all(found));
  CHECK(found.items.front().payload == of(record_kind::json_web_key).payload);

  const batch taking{take(record_kind::grant, "key")};
  auto taken = records.apply(taking, {});
  taken.steps[0].found[0].client = "other";
  CHECK_FALSE(sealing.open_all(taking, taken));

  auto damaged = records.list({.kind = record_kind::json_web_key}, {});
  damaged.items.front().payload.back() ^= 1;
  CHECK_FALSE(sealing.open_all(damaged));
}
