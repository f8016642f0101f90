#include "protocol/base64url.hpp"

#include <array>
#include <cstdint>

namespace gatehouse::protocol {

namespace {

constexpr std::string_view url_alphabet =
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view plain_alphabet =
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

using reverse_table = std::array<std::uint8_t, 256>;
/// No digit.
constexpr std::uint8_t outside = 0xFF;

constexpr reverse_table reversed(std::string_view alphabet) {
  reverse_table table{};
  table.fill(outside);
  for (std::size_t i = 0; i < alphabet.size(); ++i)
    table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  return table;
}

constexpr reverse_table url_values = reversed(url_alphabet);
constexpr reverse_table plain_values = reversed(plain_alphabet);

std::uint32_t byte_at(std::string_view bytes, std::size_t i) {
  return static_cast<unsigned char>(bytes[i]);
}

std::string encode(std::string_view bytes, std::string_view alphabet) {
  std::string text((bytes.size() * 4 + 2) / 3, '\0');
  auto* to = text.data();
  std::size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3) {
    const auto group = byte_at(bytes, i) << 16 | byte_at(bytes, i + 1) << 8 | byte_at(bytes, i + 2);
    *to++ = alphabet[group >> 18];
    *to++ = alphabet[group >> 12 & 63];
    *to++ = alphabet[group >> 6 & 63];
    *to++ = alphabet[group & 63];
  }
  const auto left = bytes.size() - i;
  if (left == 0)
    return text;
  const auto group = byte_at(bytes, i) << 16 | (left == 2 ? byte_at(bytes, i + 1) << 8 : 0U);
  *to++ = alphabet[group >> 18];
  *to++ = alphabet[group >> 12 & 63];
  if (left == 2)
    *to = alphabet[group >> 6 & 63];
  return text;
}

/// No group of at most 24 bits.
constexpr std::uint32_t wrong = 0xFF000000;

/// Four characters, or fewer at the end, as one number; `wrong` when one of them is no digit.
std::uint32_t group_of(std::string_view text, const reverse_table& values) noexcept {
  std::uint32_t group = 0;
  std::uint32_t all = 0;
  for (const char c : text) {
    const std::uint32_t value = values[static_cast<unsigned char>(c)];
    all |= value;
    group = group << 6 | (value & 63);
  }
  // Digits are below 64.
  return (all & 0xC0U) != 0 ? wrong : group;
}

std::optional<std::string> decode(std::string_view text, const reverse_table& values) {
  const auto tail = text.size() % 4;
  if (tail == 1)
    return std::nullopt;
  std::string bytes(text.size() * 3 / 4, '\0');
  auto* to = bytes.data();
  for (; text.size() >= 4; text.remove_prefix(4)) {
    const auto group = group_of(text.substr(0, 4), values);
    if (group == wrong)
      return std::nullopt;
    *to++ = static_cast<char>(group >> 16 & 0xFF);
    *to++ = static_cast<char>(group >> 8 & 0xFF);
    *to++ = static_cast<char>(group & 0xFF);
  }
  if (tail == 0)
    return bytes;
  const auto group = group_of(text, values);
  // Two characters carry one octet and four bits that must be zero, three carry two and two bits.
  const unsigned spare = tail == 2 ? 4 : 2;
  if (group == wrong || (group & ((1U << spare) - 1)) != 0)
    return std::nullopt;
  const auto octets = group >> spare;
  if (tail == 3)
    *to++ = static_cast<char>(octets >> 8 & 0xFF);
  *to = static_cast<char>(octets & 0xFF);
  return bytes;
}

} // namespace

std::string to_base64url(std::string_view bytes) {
  return encode(bytes, url_alphabet);
}

std::optional<std::string> from_base64url(std::string_view text) {
  return decode(text, url_values);
}

std::string to_base64(std::string_view bytes) {
  std::string text = encode(bytes, plain_alphabet);
  text.append((4 - text.size() % 4) % 4, '=');
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0)
    return std::nullopt;
  if (text.ends_with("=="))
    text.remove_suffix(2);
  else if (text.ends_with('='))
    text.remove_suffix(1);
  return decode(text, plain_values);
}

} // namespace gatehouse::protocol
