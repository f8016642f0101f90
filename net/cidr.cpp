#include "net/cidr.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>

namespace gatehouse::net {

namespace {

struct ip_address {
  std::array<std::uint8_t, 16> octets{};
  bool is_ipv4 = false;
};

std::optional<ip_address> parse_address(const std::string& text) {
  ip_address parsed;
  in_addr v4{};
  if (inet_pton(AF_INET, text.c_str(), &v4) == 1) {
    parsed.is_ipv4 = true;
    parsed.octets[10] = 0xFF;
    parsed.octets[11] = 0xFF;
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(&v4);
    std::copy(bytes, bytes + 4, parsed.octets.begin() + 12);
    return parsed;
  }
  in6_addr v6{};
  if (inet_pton(AF_INET6, text.c_str(), &v6) != 1)
    return std::nullopt;
  std::copy(std::begin(v6.s6_addr), std::end(v6.s6_addr), parsed.octets.begin());
  return parsed;
}

} // namespace

std::optional<cidr> cidr::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = parse_address(std::string(text.substr(0, slash)));
  if (!address)
    return std::nullopt;
  cidr range;
  range.prefix_ = address->octets;
  range.bits_ = 128;
  if (slash == std::string_view::npos)
    return range;
  const auto digits = text.substr(slash + 1);
  unsigned bits = 0;
  const auto [stop, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
  if (digits.empty() || fault != std::errc{} || stop != digits.data() + digits.size()
      || bits > (address->is_ipv4 ? 32U : 128U))
    return std::nullopt;
  range.bits_ = address->is_ipv4 ? bits + 96 : bits;
  return range;
}

bool cidr::contains(std::string_view address) const {
  const auto parsed = parse_address(std::string(address));
  if (!parsed)
    return false;
  for (unsigned bit = 0; bit < bits_; ++bit) {
    const auto mask = static_cast<std::uint8_t>(0x80U >> (bit % 8));
    if ((parsed->octets[bit / 8] & mask) != (prefix_[bit / 8] & mask))
      return false;
  }
  return true;
}

} // namespace gatehouse::net
