#include "config/url.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace gatehouse::config {

namespace {

bool is_alphanumeric(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_clean(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return c > 0x20 && c < 0x7f
           && std::string_view("\"<>\\^`{|}").find(c) == std::string_view::npos;
  });
}

bool is_host(std::string_view host) {
  if (host.starts_with('['))
    return host.size() > 4 && host.ends_with(']')
           && host.substr(1, host.size() - 2).find_first_not_of("0123456789abcdefABCDEF:.")
                == std::string_view::npos;
  return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
    return is_alphanumeric(c) || c == '.' || c == '-';
  });
}

bool read_port(std::string_view digits, url_parts& out) {
  std::uint16_t port = 0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  out.port = port;
  return fault == std::errc{} && end == digits.data() + digits.size() && port > 0;
}

bool read_authority(std::string_view authority, url_parts& out) {
  if (const auto at = authority.find('@'); at != std::string_view::npos) {
    out.has_userinfo = true;
    authority.remove_prefix(at + 1);
  }
  const auto bracket = authority.find(']');
  const auto colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  out.host = authority.substr(0, colon);
  if (!is_host(out.host))
    return false;
  return colon == std::string_view::npos || read_port(authority.substr(colon + 1), out);
}

bool names_a_secret(std::string_view name) {
  std::string lower(name);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  constexpr std::array<std::string_view, 5> words{"pass", "pwd", "secret", "token", "key"};
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return lower.find(word) != std::string::npos;
  });
}

std::string redact_query(std::string_view query) {
  std::string out;
  while (!query.empty()) {
    const auto pair = query.substr(0, query.find('&'));
    const auto name = pair.substr(0, pair.find('='));
    out += name.size() < pair.size() && names_a_secret(name)
             ? std::string(name) + "=" + std::string(redacted)
             : std::string(pair);
    query.remove_prefix(pair.size());
    if (!query.empty()) {
      out += '&';
      query.remove_prefix(1);
    }
  }
  return out;
}

} // namespace

std::optional<url_parts> split_url(std::string_view text) {
  url_parts out;
  const auto colon = text.find("://");
  if (colon == std::string_view::npos || !is_clean(text))
    return std::nullopt;
  out.scheme = text.substr(0, colon);
  if (out.scheme != "http" && out.scheme != "https")
    return std::nullopt;
  auto rest = text.substr(colon + 3);
  const auto authority = rest.substr(0, rest.find_first_of("/?#"));
  if (!read_authority(authority, out))
    return std::nullopt;
  rest.remove_prefix(authority.size());
  const auto fragment = rest.find('#');
  out.has_fragment = fragment != std::string_view::npos;
  out.has_query = rest.substr(0, fragment).find('?') != std::string_view::npos;
  return out;
}

std::string redact_url(std::string_view text) {
  const auto scheme = text.find("://");
  if (scheme == std::string_view::npos)
    return std::string(text);
  std::string out(text.substr(0, scheme + 3));
  auto rest = text.substr(scheme + 3);
  if (const auto at = rest.rfind('@'); at != std::string_view::npos) {
    out += redacted;
    rest.remove_prefix(at);
  }
  const auto question = rest.find('?');
  out += rest.substr(0, question);
  if (question != std::string_view::npos)
    out += "?" + redact_query(rest.substr(question + 1));
  return out;
}

} // namespace gatehouse::config
