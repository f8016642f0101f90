#include "protocol/user_code.hpp"

#include "protocol/digest.hpp"

namespace gatehouse::protocol {

namespace {

constexpr std::string_view ignored = "-_. ";

char other_case(char c) noexcept {
  if (c >= 'a' && c <= 'z')
    return static_cast<char>(c - 'a' + 'A');
  if (c >= 'A' && c <= 'Z')
    return static_cast<char>(c - 'A' + 'a');
  return c;
}

} // namespace

user_code_format user_code_preset(user_code_entropy entropy) {
  switch (entropy) {
  case user_code_entropy::high:
    return {.alphabet = "BCDFGHJKLMNPQRSTVWXZ23456789", .length = 8};
  case user_code_entropy::medium:
    return {.alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", .length = 8};
  case user_code_entropy::low:
    return {.alphabet = "0123456789", .length = 9};
  }
  return {};
}

std::string draw_user_code(const user_code_format& format, const random_source& random) {
  const auto characters = format.alphabet.size();
  // Bytes above the last whole multiple of the alphabet would make its beginning likelier.
  const auto fair = 256 / characters * characters;
  std::string code;
  while (code.size() < format.length)
    for (const char drawn : random_bytes(random, format.length)) {
      const auto byte = static_cast<unsigned char>(drawn);
      if (byte < fair && code.size() < format.length)
        code += format.alphabet[byte % characters];
    }
  return code;
}

std::optional<std::string> normalize_user_code(
  const user_code_format& format, std::string_view typed) {
  const auto has = [&](char c) { return format.alphabet.find(c) != std::string::npos; };
  std::string code;
  // Nobody types more marks than characters.
  if (typed.size() > 4 * format.length)
    return std::nullopt;
  for (const char c : typed) {
    if (has(c))
      code += c;
    else if (has(other_case(c)))
      code += other_case(c);
    else if (ignored.find(c) == std::string_view::npos)
      return std::nullopt;
  }
  if (code.size() != format.length)
    return std::nullopt;
  return code;
}

std::vector<std::string> user_code_handles(std::string_view code, const token_mac& keys) {
  std::vector<std::string> handles;
  for (const auto& mac : keys.make_with_each("user_code:" + std::string(code)))
    handles.push_back(sha256("user_code:" + mac));
  return handles;
}

} // namespace gatehouse::protocol
