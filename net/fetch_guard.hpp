#pragma once

#include "net/ip_address.hpp"
#include "protocol/url.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// Keeps requests whose URLs strangers supply away from the operator's own network: server-side
/// request forgery (RFC 9700 §4.11; AB-43 to AB-46). Pure decisions; nothing here resolves or connects.
namespace gatehouse::net {

/// Tells whether an address is one of the public internet: none of the special-purpose addresses of
/// RFC 6890 and its registries (loopback, private, link-local, shared, documentation, benchmarking,
/// multicast, reserved …).
///
/// IPv4-mapped and IPv4-compatible addresses, 6to4 (2002::/16) and NAT64 (64:ff9b::/96) lead to the
/// IPv4 address within and are judged by it. Beyond those, only 2000::/3 is public: what IANA has not
/// given out is refused until it is.
[[nodiscard]] bool is_public(const ip_address& address) noexcept;

/// What an operator exempts from the guard.
class guard_exceptions {
public:
  /// Reads the entries of the configuration. Each is one of
  /// - a URL pattern, with `://`: compared with scheme, host, port as written, and path; `*` stands
  ///   for any characters but `.`, `/` and `:`, `**` for any characters, `?` for one that is none of
  ///   those;
  /// - an address or a range in CIDR notation: addresses that may be connected to;
  /// - a host name or an address with a port: `host`, `host:port`.
  ///
  /// @returns what is exempt, or the entry that is none of these.
  [[nodiscard]] static std::variant<guard_exceptions, std::string> read(
    const std::vector<std::string>& entries);

  /// Tells whether the URL is exempt, whatever its host resolves to and whatever its port.
  [[nodiscard]] bool cover(const protocol::url& x) const;
  /// Tells whether the address is exempt.
  [[nodiscard]] bool cover(const ip_address& address) const noexcept;

private:
  struct host_entry {
    std::string host;
    std::optional<std::uint16_t> port;
  };

  std::vector<std::string> patterns_;
  std::vector<ip_range> ranges_;
  std::vector<host_entry> hosts_;
};

/// Judges a URL before anything is resolved.
///
/// @returns nothing when it may be tried, else why not: its port is neither 80, 443 nor above 1023.
[[nodiscard]] std::optional<std::string> refuse_url(
  const protocol::url& x, const guard_exceptions& exempt);

/// Judges everything that a host resolved to. One address that is not public spoils the rest: a name
/// that points both ways is a trap (DNS rebinding), and which address is tried first is nobody's
/// promise.
///
/// @returns nothing when each of them may be connected to, else the one that may not.
[[nodiscard]] std::optional<std::string> refuse_addresses(
  const protocol::url& x, const std::vector<ip_address>& resolved, const guard_exceptions& exempt);

/// Tells whether a text fits a pattern as `guard_exceptions` has them.
[[nodiscard]] bool fits_pattern(std::string_view pattern, std::string_view text);

} // namespace gatehouse::net
