#include "protocol/device_code.hpp"

#include "protocol/digest.hpp"
#include "protocol/json_members.hpp"

#include <algorithm>

namespace gatehouse::protocol {

namespace {

using std::chrono::seconds;

/// RFC 8628 §3.5.
constexpr seconds interval_step{5};
constexpr seconds max_interval{60};

poll_verdict refused(oauth_errc code, std::string_view description) {
  return {.refusal = refuse(code, description)};
}

bool is_early(const device_polls& before, time_point now) noexcept {
  return before.last != time_point{} && now - before.last < before.interval - seconds{1};
}

poll_verdict slow_down(const device_polls& before, time_point now) {
  auto verdict =
    refused(oauth_errc::slow_down, "The device polls too often; the interval has grown");
  const auto longer = std::min(before.interval + interval_step, max_interval);
  verdict.polls = device_polls{.last = now, .interval = std::max(before.interval, longer)};
  return verdict;
}

} // namespace

std::string store_device_code(const device_code& x) {
  json::object to;
  to.emplace_back("stage", static_cast<int>(x.stage));
  json::add_if_said(to, "sco", x.scope);
  json::add_if_said(to, "aud", x.audience);
  json::add_if_said(to, "rat", numeric_date(x.requested_at));
  json::add_if_said(to, "exp", numeric_date(x.expires_at));
  json::add_if_said(to, "uc", to_hex(x.user_code));
  json::add_if_said(to, "cla", x.claim);
  json::add_if_said(to, "b", x.browser);
  json::add_if_said(to, "log", x.asks_login);
  json::add_if_said(to, "red", numeric_date(x.redeemed_at));
  return json::write(to);
}

std::optional<device_code> restore_device_code(
  std::string_view client, std::string_view grant, std::string_view payload) {
  const auto from = json::parse(payload);
  // A missing stage would make a used code a fresh one.
  if (!from || from->find("stage") == nullptr || from->find("stage")->if_integer() == nullptr)
    return std::nullopt;
  const auto reached = json::integer_at(*from, "stage");
  if (reached < 0 || reached > static_cast<std::int64_t>(device_stage::redeemed))
    return std::nullopt;
  device_code x;
  x.client = client_id(client);
  x.grant = grant_id(grant);
  x.stage = static_cast<device_stage>(reached);
  x.scope = json::texts_at(*from, "sco");
  x.audience = json::texts_at(*from, "aud");
  x.requested_at = from_numeric_date(json::integer_at(*from, "rat"));
  x.expires_at = from_numeric_date(json::integer_at(*from, "exp"));
  x.user_code = from_hex(json::text_at(*from, "uc")).value_or("");
  x.claim = json::text_at(*from, "cla");
  x.browser = json::text_at(*from, "b");
  x.asks_login = json::truth_at(*from, "log");
  x.redeemed_at = from_numeric_date(json::integer_at(*from, "red"));
  return x;
}

std::string store_polls(const device_polls& x) {
  return json::write(
    json::object{{"last", numeric_date(x.last)}, {"every", std::int64_t{x.interval.count()}}});
}

std::optional<device_polls> restore_polls(std::string_view payload) {
  const auto from = json::parse(payload);
  if (!from || from->find("every") == nullptr)
    return std::nullopt;
  return device_polls{
    .last = from_numeric_date(json::integer_at(*from, "last")),
    .interval = seconds{json::integer_at(*from, "every")}};
}

poll_verdict judge_poll(const device_code& code, const device_polls& before, time_point now) {
  if (code.stage == device_stage::redeemed)
    return {.refusal = unknown_device_code(), .is_reuse = now - code.redeemed_at > before.interval};
  if (code.expires_at <= now)
    return refused(oauth_errc::expired_token, "The device code has expired");
  if (code.stage == device_stage::rejected)
    return refused(oauth_errc::access_denied, "The person has refused the device");
  if (is_early(before, now))
    return slow_down(before, now);
  if (code.stage == device_stage::accepted)
    return {};
  auto verdict =
    refused(oauth_errc::authorization_pending, "The person has not decided about the device yet");
  verdict.polls = device_polls{.last = now, .interval = before.interval};
  return verdict;
}

oauth_error unknown_device_code() {
  return refuse(
    oauth_errc::invalid_grant,
    "The device code is unknown, was used before or belongs to another client");
}

} // namespace gatehouse::protocol
