#include "net/cookies.hpp"

#include <bit>

namespace gatehouse::net {

namespace {

std::string_view trimmed(std::string_view text) noexcept {
  while (text.starts_with(' ') || text.starts_with('\t'))
    text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t'))
    text.remove_suffix(1);
  return text;
}

std::string_view name_of(same_site x) noexcept {
  switch (x) {
  case same_site::strict:
    return "Strict";
  case same_site::lax:
    return "Lax";
  case same_site::none:
    return "None";
  }
  return "Lax";
}

std::uint32_t block_at(std::string_view text, std::size_t at, std::size_t bytes) noexcept {
  std::uint32_t block = 0;
  for (std::size_t i = 0; i < bytes; ++i)
    block |= std::uint32_t{static_cast<unsigned char>(text[at + i])} << (8 * i);
  return block;
}

constexpr std::uint32_t mixed(std::uint32_t block) noexcept {
  return std::rotl(block * 0xcc9e2d51U, 15) * 0x1b873593U;
}

} // namespace

std::optional<std::string_view> find_cookie(
  const request_head& head, std::string_view name) noexcept {
  std::optional<std::string_view> found;
  for (std::size_t i = 0; i < head.size(); ++i) {
    if (!equal_ignoring_case(head.name(i), "cookie"))
      continue;
    auto rest = head.value(i);
    while (!rest.empty()) {
      const auto end = rest.find(';');
      const auto pair = trimmed(rest.substr(0, end));
      rest = end == std::string_view::npos ? "" : rest.substr(end + 1);
      const auto equals = pair.find('=');
      if (equals == std::string_view::npos || pair.substr(0, equals) != name)
        continue;
      const auto value = pair.substr(equals + 1);
      if (value.size() > max_cookie_bytes || (found && *found != value))
        return std::nullopt;
      found = value;
    }
  }
  return found;
}

std::string set_cookie_value(const cookie& x) {
  std::string text = x.name + '=' + x.value + "; Path=" + x.path;
  if (!x.domain.empty())
    text += "; Domain=" + x.domain;
  if (x.max_age.count() > 0)
    text += "; Max-Age=" + std::to_string(x.max_age.count());
  if (x.max_age.count() < 0)
    text += "; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT";
  text += "; HttpOnly";
  if (x.is_secure)
    text += "; Secure";
  text += "; SameSite=";
  text += name_of(x.same_site);
  return text;
}

std::uint32_t murmur3_32(std::string_view text) noexcept {
  std::uint32_t hash = 0;
  std::size_t at = 0;
  for (; at + 4 <= text.size(); at += 4)
    hash = std::rotl(hash ^ mixed(block_at(text, at, 4)), 13) * 5 + 0xe6546b64U;
  hash ^= mixed(block_at(text, at, text.size() - at));
  hash ^= static_cast<std::uint32_t>(text.size());
  hash = (hash ^ (hash >> 16)) * 0x85ebca6bU;
  hash = (hash ^ (hash >> 13)) * 0xc2b2ae35U;
  return hash ^ (hash >> 16);
}

} // namespace gatehouse::net
