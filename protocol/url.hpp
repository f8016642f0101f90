#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// URLs as this program trusts them (RFC 3986, narrowed).
///
/// Where two readers of a URL could disagree about its host, it is no URL here: that is how redirect
/// targets and fetch guards are deceived.
namespace gatehouse::protocol {

/// What kind of host a URL names.
enum class host_kind : std::uint8_t { name, ipv4, ipv6 };

/// A URL that has one reading.
struct url {
  /// In lower case.
  std::string scheme;
  /// As written, without brackets for IPv6; empty for a URL without authority (`myapp:/path`) or
  /// with an empty one (`myapp:///path`).
  std::string host;
  host_kind kind = host_kind::name;
  /// Absent when none is written.
  std::optional<std::uint16_t> port;
  /// As written, still encoded; may be empty.
  std::string path;
  /// Absent without `?`.
  std::optional<std::string> query;
  bool has_authority = false;
  bool has_fragment = false;

  /// The port that is meant: the written one, or 80 and 443 of http and https; 0 otherwise.
  [[nodiscard]] std::uint16_t effective_port() const noexcept;

  friend bool operator==(const url&, const url&) = default;
};

/// No URL of this program is longer.
inline constexpr std::size_t max_url_bytes = 4096;

/// Reads an absolute URL strictly.
///
/// Refused besides what RFC 3986 refuses: user information (any `@` in the authority), a backslash,
/// controls, blanks, NUL and `%00`, non-ASCII, an upper-case host of http or https, a trailing dot, an empty label,
/// an empty port, a port of 0, beyond 65535 or with leading zeros, a host that looks like an IPv4
/// address in another form (short, octal, hexadecimal, a single number), an IPv6 zone, an IPv4
/// address inside IPv6 text that is malformed, dot segments in plain, encoded or `;`-suffixed form,
/// a path that starts with `//`, and http or https without host.
[[nodiscard]] std::optional<url> parse_url(std::string_view text);

/// Tells whether the text is `host` or `host:port` as in a Host header; upper case is allowed there.
[[nodiscard]] bool is_authority(std::string_view text);

/// Returns an authority without the one dot behind its name that stands for the root of the DNS
/// (RFC 3986 §3.2.2): `a.example.:80` is `a.example:80`. Everything else, IP addresses with such a
/// dot among it, is returned as it is.
[[nodiscard]] std::string without_root_dot(std::string_view authority);

/// Tells whether a host, in lower case and without a port, is one that no name of the public DNS can
/// be: an IP address (IPv6 in brackets), a name of one label, or one below `internal`, `local`,
/// `localhost` or `svc`. Services of Docker and Kubernetes have such names, and whoever rebinds a name of
/// his own (AB-87) has none of them.
[[nodiscard]] bool is_private_host(std::string_view host);

/// Tells whether the URL's host is an IP loopback literal: 127.0.0.0/8 or ::1. The name `localhost`
/// is none (RFC 8252 §8.3).
[[nodiscard]] bool is_loopback_literal(const url& x) noexcept;

} // namespace gatehouse::protocol
