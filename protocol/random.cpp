#include "protocol/random.hpp"

#include "protocol/digest.hpp"

#include <array>
#include <openssl/crypto.h>
#include <string_view>

namespace gatehouse::protocol {

namespace {

constexpr std::string_view secret_alphabet =
  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~";
constexpr std::size_t secret_length = 26;

} // namespace

std::string random_bytes(const random_source& random, std::size_t count) {
  std::string bytes(count, '\0');
  random({reinterpret_cast<unsigned char*>(bytes.data()), bytes.size()});
  return bytes;
}

std::string random_uuid(const random_source& random) {
  std::array<unsigned char, 16> bytes{};
  random(bytes);
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0FU) | 0x40U);
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3FU) | 0x80U);
  std::string text = to_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  for (const std::size_t hyphen : {8U, 13U, 18U, 23U})
    text.insert(hyphen, 1, '-');
  return text;
}

secret random_secret(const random_source& random) {
  // Bytes above the last whole multiple of the alphabet would make its beginning likelier.
  constexpr std::size_t fair = 256 / secret_alphabet.size() * secret_alphabet.size();
  std::string text;
  text.reserve(secret_length);
  std::array<unsigned char, 40> bytes{};
  while (text.size() < secret_length) {
    random(bytes);
    for (const unsigned char byte : bytes)
      if (byte < fair && text.size() < secret_length)
        text += secret_alphabet[byte % secret_alphabet.size()];
  }
  OPENSSL_cleanse(bytes.data(), bytes.size());
  return secret{std::move(text)};
}

} // namespace gatehouse::protocol
