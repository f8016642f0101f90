#include "protocol/client_keys.hpp"

#include "protocol/json.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace gatehouse::protocol {

namespace {

using std::chrono::seconds;

constexpr seconds max_lifetime = std::chrono::hours{1};
constexpr seconds min_lifetime = std::chrono::minutes{1};

oauth_error unusable(std::string_view description) {
  return refuse(oauth_errc::invalid_client, description);
}

/// RFC 7518 §6.2.2, §6.3.2 and §6.4.1.
bool has_secret_part(const json::value& key) {
  constexpr std::array<std::string_view, 8> secrets{"d", "k", "p", "q", "dp", "dq", "qi", "oth"};
  return std::any_of(
    secrets.begin(), secrets.end(), [&](auto name) { return key.find(name) != nullptr; });
}

std::string_view trimmed(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
    text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
    text.remove_suffix(1);
  return text;
}

bool equal_in_any_case(std::string_view text, std::string_view lower) noexcept {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(), [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
  });
}

/// One directive; anything that says nothing about freshness is the maximum.
seconds lifetime_of(std::string_view directive) noexcept {
  const auto equals = directive.find('=');
  const auto name = trimmed(directive.substr(0, equals));
  if (equal_in_any_case(name, "no-store") || equal_in_any_case(name, "no-cache"))
    return min_lifetime;
  if (!equal_in_any_case(name, "max-age") || equals == std::string_view::npos)
    return max_lifetime;
  auto digits = trimmed(directive.substr(equals + 1));
  if (digits.size() >= 2 && digits.front() == '"' && digits.back() == '"')
    digits = digits.substr(1, digits.size() - 2);
  std::uint32_t read = 0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), read);
  if (fault != std::errc{} || end != digits.data() + digits.size())
    return max_lifetime;
  return seconds{read};
}

} // namespace

result<jose::jwk_set> read_client_keys(std::string_view document) {
  const auto read = json::parse(document, {.max_bytes = max_client_keys_bytes, .max_depth = 8});
  if (!read)
    return unusable("The key set is not JSON.");
  const auto* member = read->find("keys");
  const auto* items = member == nullptr ? nullptr : member->if_array();
  if (items != nullptr && std::any_of(items->begin(), items->end(), has_secret_part))
    return unusable("The key set must hold public keys only.");
  auto keys = jose::jwk_set::parse(*read, jose::unusable_keys::skip);
  if (!keys)
    return unusable(keys.error().description);
  return keys;
}

std::chrono::seconds client_keys_lifetime(std::string_view cache_control) noexcept {
  auto lifetime = max_lifetime;
  while (!cache_control.empty()) {
    const auto comma = std::min(cache_control.find(','), cache_control.size());
    lifetime = std::min(lifetime, lifetime_of(cache_control.substr(0, comma)));
    cache_control.remove_prefix(std::min(comma + 1, cache_control.size()));
  }
  return std::max(lifetime, min_lifetime);
}

} // namespace gatehouse::protocol
