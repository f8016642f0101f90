#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::config {

/// The parts of an absolute http or https URL (RFC 3986 §3) that the configuration looks at.
struct url_parts {
  /// `http` or `https`.
  std::string scheme;
  /// A name, an IPv4 address, or an IPv6 address in brackets; never empty.
  std::string host;
  std::optional<std::uint16_t> port;
  bool has_userinfo = false;
  bool has_query = false;
  bool has_fragment = false;
};

/// Splits strictly.
///
/// @returns nothing when the scheme is another one or in capitals, the host is empty or has other
///          characters than letters, digits, dots and hyphens (an IPv6 address: hex digits, colons
///          and dots in brackets), the port is no number from 1 to 65535, there are two `@`, or a
///          character is a blank, a backslash or outside of printable ASCII.
[[nodiscard]] std::optional<url_parts> split_url(std::string_view text);

/// Replaces what may be a password in a URL or data source name: everything between `://` and the
/// last `@`, and the values of query parameters whose names speak of passwords, secrets, tokens or
/// keys.
[[nodiscard]] std::string redact_url(std::string_view text);

/// What stands in place of a secret.
inline constexpr std::string_view redacted = "<redacted>";

} // namespace gatehouse::config
