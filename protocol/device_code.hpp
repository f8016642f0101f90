#pragma once

#include "protocol/ids.hpp"
#include "protocol/result.hpp"
#include "protocol/time.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Device codes: what a device without a browser polls with, while a person agrees elsewhere
/// (RFC 8628).
namespace gatehouse::protocol {

/// How far a device code is.
///
///     pending ─> claimed ─> in_login ─┬─> accepted ─> redeemed
///        └──────────<──────────┘      └─> rejected
///
/// As long as nobody has decided, whoever types the user code again claims it anew, and the login
/// that had it before leads nowhere.
enum class device_stage : std::uint8_t {
  /// Nobody has typed the user code yet.
  pending,
  /// It was typed; the browser comes back with a verifier.
  claimed,
  /// The browser has come back: the verifier is used, the person logs in and agrees.
  in_login,
  accepted,
  rejected,
  redeemed,
};

/// What is remembered of a device code.
struct device_code {
  client_id client;
  std::vector<std::string> scope;
  std::vector<std::string> audience;
  time_point requested_at{};
  time_point expires_at{};
  /// The key of the user code's record.
  std::string user_code;
  device_stage stage = device_stage::pending;
  /// The challenge at which the user code was typed last.
  std::string claim;
  /// Digest of the cookie of the browser that it was typed in.
  std::string browser;
  /// The person must log in anew, whoever is logged in already.
  bool asks_login = false;
  /// Once accepted.
  grant_id grant;
  time_point redeemed_at{};

  /// Nobody has decided yet.
  [[nodiscard]] bool is_open() const noexcept { return stage <= device_stage::in_login; }
};

/// Writes a device code for the store; client and grant stand in columns of their own.
[[nodiscard]] std::string store_device_code(const device_code& x);

/// Reads what `store_device_code` wrote; nothing for anything else.
[[nodiscard]] std::optional<device_code> restore_device_code(
  std::string_view client, std::string_view grant, std::string_view payload);

/// How a device has polled so far.
struct device_polls {
  /// The epoch before the first poll.
  time_point last{};
  /// What it has to wait at least.
  std::chrono::seconds interval{};
};

[[nodiscard]] std::string store_polls(const device_polls& x);
[[nodiscard]] std::optional<device_polls> restore_polls(std::string_view payload);

/// What one poll comes to.
struct poll_verdict {
  /// Nothing when tokens may be issued.
  std::optional<oauth_error> refusal{};
  /// The device polls on, and this is to be remembered.
  std::optional<device_polls> polls{};
  /// A code that was redeemed long ago is presented again: what came of it ends (RFC 6749 §10.5).
  bool is_reuse = false;
};

/// Judges a poll of the client whose code it is (RFC 8628 §3.5): `authorization_pending`; `slow_down`
/// when it comes before its time, and from then on the interval is five seconds longer, up to a
/// minute; `access_denied`, `expired_token`, and `invalid_grant` for a used code.
///
/// Clocks tell whole seconds, so a poll may be early by less than one. A used code that comes again
/// within the interval is a device that asked several times at once, and no theft.
[[nodiscard]] poll_verdict judge_poll(
  const device_code& code, const device_polls& before, time_point now);

/// The one answer to every device code that is unknown, used or somebody else's (AB-11).
[[nodiscard]] oauth_error unknown_device_code();

} // namespace gatehouse::protocol
