#include "actors/divided_store_actor.hpp"

#include "actors/memory_store_actor.hpp"
#include "actors/operation_endpoints.hpp"
#include "store/redis_store.hpp"
#include "tests/actors/world.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::actors;
using namespace gatehouse::test;
using store::record_kind;

namespace {

store::record of(record_kind kind, std::string key) {
  store::record item;
  item.kind = kind;
  item.key = std::move(key);
  item.payload = "{}";
  item.expires_at = protocol::from_numeric_date(1'900'000'000);
  return item;
}

/// A short-lived store that a test can take away.
class fragile_store : public store_actor::base {
public:
  fragile_store(
    caf::actor_config& config, std::shared_ptr<bool> is_down, std::shared_ptr<int> asked)
    : store_actor::base(config), is_down_(std::move(is_down)), asked_(std::move(asked)) {}

  behavior_type make_behavior() override {
    return {
      [this](const request_context&, store::batch& steps) -> caf::result<store::batch_outcome> {
        ++*asked_;
        if (*is_down_)
          return make_error(fault::store_failed);
        for (auto& each : steps)
          each.version &= ~store::redis_version_mark;
        auto made = records_.apply(steps, protocol::from_numeric_date(1'800'000'000));
        for (auto& each : made.steps)
          for (auto& item : each.found)
            item.version |= store::redis_version_mark;
        return made;
      },
      [](const request_context&, const store::list_query&) { return store::page{}; },
      [](const request_context&, const sweep_request&) { return std::uint64_t{0}; },
      [](const request_context&, const sweep_tick&) {},
    };
  }

private:
  std::shared_ptr<bool> is_down_;
  std::shared_ptr<int> asked_;
  store::memory_store records_;
};

struct divided_world : world {
  store_actor main = spawn<memory_store_actor>([this] { return now; });
  std::shared_ptr<bool> is_down = std::make_shared<bool>(false);
  std::shared_ptr<int> asked = std::make_shared<int>(0);
  store_actor front = spawn<divided_store_actor>(
    main, store_actor(spawn<fragile_store>(is_down, asked)), [this] { return now; });

  reply<store::batch_outcome> apply(store::batch steps) {
    return ask<store::batch_outcome>(front, std::move(steps));
  }
};

constexpr auto code = record_kind::authorization_code;
constexpr auto token = record_kind::access_token;

} // namespace

TEST_CASE("a code is used once, however many have read it") {
  divided_world x;
  const auto added = x.apply({store::put(of(token, "t")), store::add(of(code, "k"))}).value.value();
  REQUIRE(added.is_applied);
  const auto version = added.steps[1].one()->version;
  const store::batch redeem{
    store::replace(of(code, "k"), version), store::require(token, "t"), store::put(of(token, "u"))};
  std::vector<std::shared_ptr<reply<store::batch_outcome>>> all;
  for (int i = 0; i < 64; ++i)
    all.push_back(x.send<store::batch_outcome>(x.front, redeem));
  x.run();
  int applied = 0;
  for (const auto& each : all)
    applied += each->value.value().is_applied ? 1 : 0;
  CHECK(applied == 1);
}

TEST_CASE("what needs the main store only goes on without the other") {
  divided_world x;
  *x.is_down = true;
  CHECK(x.apply({store::put(of(record_kind::client, "app"))}).value.value().is_applied);
  CHECK(x.apply({store::erase_all(code, store::index::client, "app")}).value.value().is_applied);
  CHECK(*x.asked == 0);
  const auto listed = x.ask<store::page>(x.front, store::list_query{.kind = record_kind::client});
  CHECK(listed.value.value().total == 1);
  CHECK(is(x.apply({store::get(code, "k")}).fault, fault::store_failed));
  CHECK(is(
    x.apply({store::add(of(code, "k")), store::put(of(token, "u"))}).fault, fault::store_failed));
  CHECK(x.apply({store::get(token, "u")}).value.value().steps[0].one() == nullptr);
}

TEST_CASE("what was decided is answered, also when nothing can be cleared up any more") {
  divided_world x;
  const auto version = x.apply({store::add(of(code, "k"))}).value.value().steps[0].one()->version;
  *x.is_down = true;
  CHECK(x.apply({store::replace(of(code, "k"), version)}).value.value().is_applied);
  *x.is_down = false;
  CHECK_FALSE(x.apply({store::replace(of(code, "k"), version)}).value.value().is_applied);
}

TEST_CASE("a batch that could not be undone is a fault") {
  divided_world x;
  CHECK(is(x.apply({store::take(code, "k")}).fault, fault::store_failed));
}

TEST_CASE("a node is not ready without its short-lived store, and only operators hear why") {
  world x;
  const auto inside = x.spawn<ready_endpoint>(x.given);
  const auto outside = x.spawn<public_ready_endpoint>(x.given);
  CHECK(x.serve(inside, {}).status == 200);
  x.given->state->short_lived_store.fail("short_lived_dsn: the server is a replica");
  CHECK(x.serve(inside, {}).status == 503);
  CHECK(x.serve(inside, {}).body.find("is a replica") != std::string::npos);
  CHECK(x.serve(outside, {}).body == R"({"errors":{"database":"The store does not work"}})");
  x.given->state->short_lived_store.recover();
  CHECK(x.serve(outside, {}).status == 200);
}
