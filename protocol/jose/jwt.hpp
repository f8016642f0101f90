#pragma once

#include "protocol/json.hpp"
#include "protocol/result.hpp"
#include "protocol/time.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The claims of a JSON Web Token (RFC 7519 §4), whose signature somebody has checked already.
namespace gatehouse::protocol::jose {

/// What the claims must be. Whatever is left at its default is not demanded; the types of
/// registered claims are always checked.
struct claim_expectations {
  time_point now;
  /// The `iss`, byte by byte.
  std::optional<std::string> issuer{};
  /// One of these must be in `aud`. Empty: `aud` is not demanded.
  std::vector<std::string> audiences{};
  /// Claims that must be there.
  std::vector<std::string_view> required{};
  /// How old `iat` may be, and how far ahead of now `exp` may be. The leeway is added to both.
  std::optional<std::chrono::seconds> max_age{};
  std::optional<std::chrono::seconds> max_lifetime{};
  /// How far the sender's clock may be off.
  std::chrono::seconds leeway{60};
};

/// Reads the payload of a JWT: a JSON object of at most `max_bytes`.
///
/// @returns nothing for anything else.
[[nodiscard]] std::optional<json::value> parse_claims(
  std::string_view payload, std::size_t max_bytes = 64 * 1024);

/// Checks the claims.
///
/// `iss`, `sub` and `jti` are strings, `aud` is a string or an array of strings with at least one
/// member, `exp`, `nbf` and `iat` are NumericDates (see `numeric_date_claim`). A token is dead at
/// `exp` plus leeway, alive at `nbf` minus leeway, and not from the future.
///
/// @returns nothing, or `token_claim` with the claim that is wrong.
[[nodiscard]] result<void> check_claims(
  const json::value& claims, const claim_expectations& expected);

/// Reads a claim that is a string.
[[nodiscard]] std::optional<std::string> string_claim(
  const json::value& claims, std::string_view claim);

/// Reads a NumericDate (RFC 7519 §2): a number from 0 to the end of the year 9999; a fraction is
/// cut off.
///
/// @returns nothing when the claim is absent or anything else.
[[nodiscard]] std::optional<time_point> numeric_date_claim(
  const json::value& claims, std::string_view claim);

/// Reads `aud`.
///
/// @returns its members; nothing when it is absent, an empty array or holds anything but strings.
[[nodiscard]] std::optional<std::vector<std::string>> audience_claim(const json::value& claims);

} // namespace gatehouse::protocol::jose
