#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::net {

/// A range of IP addresses, `10.0.0.0/8` or `fd00::/8`. IPv4 is kept as its IPv4-mapped IPv6 form,
/// so that a peer is the same whichever socket it came through.
class cidr {
public:
  /// Reads `address/bits`, or an address alone, which means just that one.
  ///
  /// @returns nothing when it is neither, or when bits are out of range.
  [[nodiscard]] static std::optional<cidr> parse(std::string_view text);

  /// Tells whether an address given as text lies in the range; no address lies in none.
  [[nodiscard]] bool contains(std::string_view address) const;

private:
  std::array<std::uint8_t, 16> prefix_{};
  unsigned bits_ = 0;
};

} // namespace gatehouse::net
