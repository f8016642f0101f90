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
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  std::size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3) {
    const auto group = byte_at(bytes, i) << 16 | byte_at(bytes, i + 1) << 8 | byte_at(bytes, i + 2);
    text +=
      {alphabet[group >> 18], alphabet[group >> 12 & 63], alphabet[group >> 6 & 63],
       alphabet[group & 63]};
  }
  if (bytes.size() - i == 1) {
    const auto group = byte_at(bytes, i) << 16;
    text += {alphabet[group >> 18], alphabet[group >> 12 & 63]};
  } else if (bytes.size() - i == 2) {
    const auto group = byte_at(bytes, i) << 16 | byte_at(bytes, i + 1) << 8;
    text += {alphabet[group >> 18], alphabet[group >> 12 & 63], alphabet[group >> 6 & 63]};
  }
  return text;
}

std::optional<std::string> decode(std::string_view text, const reverse_table& values) {
  if (text.size() % 4 == 1)
    return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t group = 0;
  unsigned bits = 0;
  for (const char c : text) {
    const auto value = values[static_cast<unsigned char>(c)];
    if (value == outside)
      return std::nullopt;
    group = group << 6 | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes += static_cast<char>(group >> bits & 0xFF);
    }
  }
  const bool tail_is_zero = (group & ((1U << bits) - 1)) == 0;
  if (!tail_is_zero)
    return std::nullopt;
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
