#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::config {

/// A range of IP addresses in CIDR notation (RFC 4632 §3.1, RFC 4291 §2.3).
///
/// IPv4 is kept as IPv4-mapped IPv6 (RFC 4291 §2.5.5.2), so `10.0.0.0/8` covers `::ffff:10.1.2.3`
/// too: that is how a dual-stack socket shows an IPv4 peer.
class ip_network {
public:
  /// Reads `address/bits`; an address alone is a range of one. Bits behind the prefix are cleared,
  /// as Go's `net.ParseCIDR` does for Hydra: `10.1.2.3/8` is `10.0.0.0/8`.
  ///
  /// @returns nothing when the address is malformed or has a zone, or the prefix is too long.
  [[nodiscard]] static std::optional<ip_network> parse(std::string_view text);

  /// Tells whether the address, in text without zone or port, lies inside. False for malformed
  /// text.
  [[nodiscard]] bool covers(std::string_view address) const;

  friend bool operator==(const ip_network&, const ip_network&) = default;

private:
  std::array<std::uint8_t, 16> address_{};
  unsigned prefix_bits_ = 128;
};

} // namespace gatehouse::config
