#include "config/ip_network.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace gatehouse::config {

namespace {

using address_bytes = std::array<std::uint8_t, 16>;

/// IPv4 becomes IPv4-mapped; `width` tells the bits that the text itself had.
std::optional<address_bytes> address_of(std::string_view text, unsigned& width) {
  if (text.find('\0') != std::string_view::npos)
    return std::nullopt;
  const std::string terminated(text);
  address_bytes out{};
  if (inet_pton(AF_INET6, terminated.c_str(), out.data()) == 1) {
    width = 128;
    return out;
  }
  if (inet_pton(AF_INET, terminated.c_str(), out.data() + 12) != 1)
    return std::nullopt;
  out[10] = out[11] = 0xff;
  width = 32;
  return out;
}

bool bit(const address_bytes& address, unsigned index) {
  return (address[index / 8] >> (7 - index % 8) & 1) != 0;
}

} // namespace

std::optional<ip_network> ip_network::parse(std::string_view text) {
  const auto slash = text.find('/');
  unsigned width = 0;
  const auto address = address_of(text.substr(0, slash), width);
  if (!address)
    return std::nullopt;
  unsigned bits = width;
  if (slash != std::string_view::npos) {
    const auto digits = text.substr(slash + 1);
    const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (fault != std::errc{} || end != digits.data() + digits.size() || bits > width)
      return std::nullopt;
  }
  ip_network out;
  out.address_ = *address;
  out.prefix_bits_ = bits + (128 - width);
  for (unsigned i = out.prefix_bits_; i < 128; ++i)
    out.address_[i / 8] &= static_cast<std::uint8_t>(~(0x80U >> (i % 8)));
  return out;
}

bool ip_network::covers(std::string_view address) const {
  unsigned width = 0;
  const auto bytes = address_of(address, width);
  if (!bytes)
    return false;
  for (unsigned i = 0; i < prefix_bits_; ++i)
    if (bit(*bytes, i) != bit(address_, i))
      return false;
  return true;
}

} // namespace gatehouse::config
