#include "net/ip_address.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>

namespace gatehouse::net {

std::optional<ip_address> ip_address::parse(std::string_view text) {
  // inet_pton reads up to a NUL, and no address is longer than INET6_ADDRSTRLEN.
  if (text.find('\0') != std::string_view::npos || text.size() > INET6_ADDRSTRLEN)
    return std::nullopt;
  const std::string terminated(text);
  ip_address read;
  if (inet_pton(AF_INET6, terminated.c_str(), read.octets.data()) == 1)
    return read;
  if (inet_pton(AF_INET, terminated.c_str(), read.octets.data() + 12) != 1)
    return std::nullopt;
  read.octets[10] = read.octets[11] = 0xFF;
  return read;
}

bool ip_address::is_v4() const noexcept {
  return ip_range{v4(0, 0, 0, 0), 96}.covers(*this);
}

std::string to_string(const ip_address& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const auto* octets = address.octets.data();
  if (address.is_v4())
    inet_ntop(AF_INET, octets + 12, text.data(), text.size());
  else
    inet_ntop(AF_INET6, octets, text.data(), text.size());
  return text.data();
}

std::optional<ip_range> ip_range::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = ip_address::parse(text.substr(0, slash));
  if (!address)
    return std::nullopt;
  // A mapped address that is written as IPv6 counts its bits as IPv6 does.
  const unsigned width = text.find(':') == std::string_view::npos ? 32 : 128;
  unsigned bits = width;
  if (slash != std::string_view::npos) {
    const auto digits = text.substr(slash + 1);
    const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (fault != std::errc{} || end != digits.data() + digits.size() || bits > width)
      return std::nullopt;
  }
  const ip_range read{*address, bits + 128 - width};
  for (unsigned i = read.prefix_bits; i < 128; ++i)
    if ((address->octets[i / 8] >> (7 - i % 8) & 1) != 0)
      return std::nullopt;
  return read;
}

bool ip_range::covers(const ip_address& address) const noexcept {
  const auto whole = prefix_bits / 8;
  if (!std::equal(first.octets.begin(), first.octets.begin() + whole, address.octets.begin()))
    return false;
  const auto rest = prefix_bits % 8;
  if (rest == 0)
    return true;
  const auto mask = static_cast<std::uint8_t>(0xFF00U >> rest);
  return (first.octets[whole] & mask) == (address.octets[whole] & mask);
}

} // namespace gatehouse::net
