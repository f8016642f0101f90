#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::protocol {

/// UTC, whole seconds: the only resolution that appears on the wire.
using time_point = std::chrono::sys_seconds;

/// Returns the NumericDate of RFC 7519 §2: seconds since 1970-01-01T00:00:00Z.
[[nodiscard]] constexpr std::int64_t numeric_date(time_point t) noexcept {
  return t.time_since_epoch().count();
}

/// Makes a time from a NumericDate.
[[nodiscard]] constexpr time_point from_numeric_date(std::int64_t seconds) noexcept {
  return time_point{std::chrono::seconds{seconds}};
}

/// Renders as RFC 3339 in UTC, `2026-01-31T23:59:59Z`.
[[nodiscard]] std::string to_rfc3339(time_point t);

/// Reads RFC 3339 with any offset; a fraction of a second is cut off.
///
/// @returns nothing when the text is anything else, a leap second or a date that does not exist
///          included.
[[nodiscard]] std::optional<time_point> from_rfc3339(std::string_view text);

/// Reads a Go duration string (`1h`, `10m0s`, `1.5h`, `-1s`, `720h`), the form of every duration in
/// the configuration and in client metadata.
///
/// @returns nothing for an empty text, a missing or unknown unit, or a value beyond ±292 years.
[[nodiscard]] std::optional<std::chrono::nanoseconds> parse_duration(std::string_view text);

/// Renders as Go does: `1h0m0s`, `10m0s`, `1.5s`, `250ms`, `0s`.
[[nodiscard]] std::string to_duration_string(std::chrono::nanoseconds duration);

} // namespace gatehouse::protocol
