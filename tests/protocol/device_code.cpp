#include "protocol/device_code.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;
using std::chrono::seconds;

namespace {

constexpr time_point noon{seconds{1'800'000'000}};

device_code some_code(device_stage stage = device_stage::pending) {
  device_code x;
  x.client = client_id("tv");
  x.scope = {"openid"};
  x.audience = {"https://api.example"};
  x.requested_at = noon - seconds{60};
  x.expires_at = noon + seconds{600};
  x.user_code = std::string("\xFF\x00handle", 8);
  x.stage = stage;
  x.claim = "claim";
  x.browser = "browser";
  x.asks_login = true;
  x.grant = grant_id("grant");
  return x;
}

poll_verdict judge(device_stage stage, time_point last, seconds interval = seconds{5}) {
  return judge_poll(some_code(stage), {.last = last, .interval = interval}, noon);
}

} // namespace

TEST_CASE("a device code is written and read") {
  auto code = some_code(device_stage::redeemed);
  code.redeemed_at = noon;
  const auto back = restore_device_code("tv", "grant", store_device_code(code)).value();
  CHECK(back.client == code.client);
  CHECK(back.scope == code.scope);
  CHECK(back.audience == code.audience);
  CHECK(back.requested_at == code.requested_at);
  CHECK(back.expires_at == code.expires_at);
  CHECK(back.user_code == code.user_code);
  CHECK(back.stage == code.stage);
  CHECK(back.claim == code.claim);
  CHECK(back.browser == code.browser);
  CHECK(back.asks_login);
  CHECK(back.grant == code.grant);
  CHECK(back.redeemed_at == noon);
}

TEST_CASE("what is no device code is none, and never a fresh one") {
  for (const auto* payload :
       {"", "{}", "[]", R"({"stage":"0"})", R"({"stage":-1})", R"({"stage":6})"})
    CHECK_MESSAGE(!restore_device_code("tv", "", payload), payload);
  CHECK_FALSE(restore_polls("{}"));
  CHECK_FALSE(restore_polls("nonsense"));
  const auto polls = restore_polls(store_polls({.last = noon, .interval = seconds{7}})).value();
  CHECK(polls.last == noon);
  CHECK(polls.interval == seconds{7});
}

TEST_CASE("as long as nobody has decided the device waits") {
  for (const auto stage : {device_stage::pending, device_stage::claimed, device_stage::in_login}) {
    CHECK(some_code(stage).is_open());
    const auto verdict = judge(stage, {});
    CHECK(verdict.refusal->code == oauth_errc::authorization_pending);
    CHECK(verdict.polls->last == noon);
    CHECK(verdict.polls->interval == seconds{5});
  }
}

TEST_CASE("AB-13 who polls before the interval is over waits five seconds longer each time") {
  const auto verdict = judge(device_stage::pending, noon - seconds{3});
  CHECK(verdict.refusal->code == oauth_errc::slow_down);
  CHECK(verdict.polls->last == noon);
  CHECK(verdict.polls->interval == seconds{10});
  CHECK(
    judge(device_stage::pending, noon - seconds{8}, seconds{10}).refusal->code
    == oauth_errc::slow_down);
  CHECK(judge(device_stage::pending, noon, seconds{58}).polls->interval == seconds{60});
  CHECK(judge(device_stage::accepted, noon).refusal->code == oauth_errc::slow_down);
}

TEST_CASE("a poll may be early by what clocks do not tell") {
  CHECK(
    judge(device_stage::pending, noon - seconds{4}).refusal->code
    == oauth_errc::authorization_pending);
}

TEST_CASE("an accepted code is good") {
  const auto verdict = judge(device_stage::accepted, noon - seconds{5});
  CHECK_FALSE(verdict.refusal);
  CHECK_FALSE(verdict.polls);
  CHECK_FALSE(verdict.is_reuse);
}

TEST_CASE("a refused device is told, however fast it polls") {
  CHECK(judge(device_stage::rejected, noon).refusal->code == oauth_errc::access_denied);
}

TEST_CASE("a code is dead at its expiry, also an accepted one") {
  for (const auto stage : {device_stage::pending, device_stage::accepted, device_stage::rejected}) {
    auto code = some_code(stage);
    code.expires_at = noon;
    CHECK(judge_poll(code, {}, noon).refusal->code == oauth_errc::expired_token);
  }
}

TEST_CASE("AB-14 a used code is worth nothing, and later a sign of theft") {
  auto code = some_code(device_stage::redeemed);
  code.redeemed_at = noon - seconds{5};
  const device_polls polls{.last = {}, .interval = seconds{5}};
  CHECK(judge_poll(code, polls, noon).refusal->code == oauth_errc::invalid_grant);
  CHECK_FALSE(judge_poll(code, polls, noon).is_reuse);
  CHECK(judge_poll(code, polls, noon + seconds{1}).is_reuse);
  code.expires_at = noon;
  CHECK(judge_poll(code, polls, noon + seconds{1}).is_reuse);
}
