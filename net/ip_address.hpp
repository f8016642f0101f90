#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::net {

/// An IP address as sixteen octets; IPv4 is kept as IPv4-mapped IPv6 (RFC 4291 §2.5.5.2), so that one
/// address has one form however it was written.
struct ip_address {
  std::array<std::uint8_t, 16> octets{};

  /// Makes the mapped form of an IPv4 address.
  [[nodiscard]] static constexpr ip_address v4(
    std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) noexcept {
    return {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, a, b, c, d}};
  }

  /// Reads the text of an address, without brackets, zone or port.
  ///
  /// @returns nothing when it is malformed; IPv4 has four decimal numbers and no other form.
  [[nodiscard]] static std::optional<ip_address> parse(std::string_view text);

  [[nodiscard]] bool is_v4() const noexcept;

  friend bool operator==(const ip_address&, const ip_address&) = default;
};

/// Renders IPv4 as four numbers, IPv6 in its shortest form.
[[nodiscard]] std::string to_string(const ip_address& address);

/// A prefix of addresses. IPv4 ranges are ranges of mapped addresses.
struct ip_range {
  ip_address first;
  /// Of all 128.
  unsigned prefix_bits = 128;

  /// Reads `address/bits`; an address alone is a range of one.
  ///
  /// @returns nothing when the address is malformed, the prefix is too long, or bits behind it are
  ///          set: who writes `10.1.2.3/8` may mean something else.
  [[nodiscard]] static std::optional<ip_range> parse(std::string_view text);

  [[nodiscard]] bool covers(const ip_address& address) const noexcept;
};

} // namespace gatehouse::net
