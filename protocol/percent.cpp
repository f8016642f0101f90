#include "protocol/percent.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace gatehouse::protocol {

namespace {

std::optional<unsigned> hex_value(char c) noexcept {
  if (c >= '0' && c <= '9')
    return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f')
    return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F')
    return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

constexpr bool is_unreserved(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'
         || c == '.' || c == '_' || c == '~';
}

/// Which octets stand for themselves.
constexpr auto unreserved = [] {
  std::array<bool, 256> table{};
  for (std::size_t c = 0; c < 0x80; ++c)
    table[c] = is_unreserved(static_cast<char>(c));
  return table;
}();

/// Whether a text begins with eight octets below 0x80: most do, and go on so.
bool are_eight_ascii(std::string_view text) noexcept {
  std::uint64_t octets = 0;
  if (text.size() < sizeof octets)
    return false;
  std::memcpy(&octets, text.data(), sizeof octets);
  return (octets & 0x8080808080808080U) == 0;
}

constexpr bool is_tail(unsigned char octet) noexcept {
  return (octet & 0xC0U) == 0x80U;
}

} // namespace

std::optional<std::string> percent_decode(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (;;) {
    const auto plain = std::min(text.find('%'), text.size());
    decoded.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty())
      return decoded;
    if (text.size() < 3)
      return std::nullopt;
    const auto high = hex_value(text[1]);
    const auto low = hex_value(text[2]);
    if (!high || !low)
      return std::nullopt;
    decoded += static_cast<char>(*high << 4 | *low);
    text.remove_prefix(3);
  }
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(text.size());
  const auto stands_for_itself = [](char c) { return unreserved[static_cast<unsigned char>(c)]; };
  for (;;) {
    const auto* stop = std::find_if_not(text.begin(), text.end(), stands_for_itself);
    const auto plain = static_cast<std::size_t>(stop - text.begin());
    encoded.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty())
      return encoded;
    const auto octet = static_cast<unsigned char>(text.front());
    encoded += {'%', hex[octet >> 4U], hex[octet & 15U]};
    text.remove_prefix(1);
  }
}

bool is_utf8(std::string_view octets) noexcept {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(octets[i]); };
  for (std::size_t i = 0; i < octets.size();) {
    if (are_eight_ascii(octets.substr(i))) {
      i += 8;
      continue;
    }
    const auto lead = at(i);
    std::size_t length = 0;
    std::uint32_t point = 0;
    std::uint32_t smallest = 0;
    if (lead < 0x80U) {
      ++i;
      continue;
    }
    if ((lead & 0xE0U) == 0xC0U) {
      length = 2;
      point = lead & 0x1FU;
      smallest = 0x80;
    } else if ((lead & 0xF0U) == 0xE0U) {
      length = 3;
      point = lead & 0x0FU;
      smallest = 0x800;
    } else if ((lead & 0xF8U) == 0xF0U) {
      length = 4;
      point = lead & 0x07U;
      smallest = 0x10000;
    } else {
      return false;
    }
    if (octets.size() - i < length)
      return false;
    for (std::size_t k = 1; k < length; ++k) {
      if (!is_tail(at(i + k)))
        return false;
      point = point << 6U | (at(i + k) & 0x3FU);
    }
    if (point < smallest || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF))
      return false;
    i += length;
  }
  return true;
}

} // namespace gatehouse::protocol
