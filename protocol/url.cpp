#include "protocol/url.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>

namespace gatehouse::protocol {

namespace {

constexpr std::size_t max_host_bytes = 253;
constexpr std::size_t max_label_bytes = 63;

constexpr bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

constexpr bool is_lower(char c) noexcept {
  return c >= 'a' && c <= 'z';
}

constexpr bool is_alpha(char c) noexcept {
  return is_lower(c) || (c >= 'A' && c <= 'Z');
}

constexpr bool is_hex(char c) noexcept {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

constexpr char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Unreserved, sub-delims, `:`, `@`, `/`, `?` (RFC 3986 §3.3, §3.4). `[`, `]`, `|`, `^`, backslash
/// and quotes are not among them.
bool is_url_character(char c) noexcept {
  constexpr std::string_view marks = "-._~!$&'()*+,;=:@/?";
  return is_alpha(c) || is_digit(c) || marks.find(c) != std::string_view::npos;
}

/// Path or query: allowed characters, every `%` complete, no `%00`.
bool is_encoded(std::string_view text) noexcept {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2]))
        return false;
      if (text.substr(i + 1, 2) == "00")
        return false;
      i += 2;
    } else if (!is_url_character(text[i])) {
      return false;
    }
  }
  return true;
}

/// `.` or `..`, also with encoded dots and with parameters behind (`..;x`).
bool is_dot_segment(std::string_view segment) {
  std::string plain;
  for (std::size_t i = 0; i < segment.size() && segment[i] != ';';) {
    if (
      segment.size() - i >= 3 && segment[i] == '%' && segment[i + 1] == '2'
      && lower(segment[i + 2]) == 'e') {
      plain += '.';
      i += 3;
    } else {
      plain += segment[i++];
    }
  }
  return plain == "." || plain == "..";
}

bool has_dot_segment(std::string_view path) {
  while (!path.empty()) {
    const auto slash = std::min(path.find('/'), path.size());
    if (is_dot_segment(path.substr(0, slash)))
      return true;
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return false;
}

/// Four decimal numbers without leading zeros: inet_pton takes no other form.
bool is_ipv4(std::string_view host) {
  in_addr address{};
  return inet_pton(AF_INET, std::string(host).c_str(), &address) == 1;
}

bool is_ipv6(std::string_view host) {
  in6_addr address{};
  return inet_pton(AF_INET6, std::string(host).c_str(), &address) == 1;
}

/// A last label of digits, or of `0x…`: browsers would read the host as a number (WHATWG URL §3.5).
bool ends_in_number(std::string_view host) noexcept {
  const auto last = host.substr(host.rfind('.') + 1);
  if (last.empty())
    return false;
  return std::all_of(last.begin(), last.end(), is_digit)
         || (last.starts_with("0x") && std::all_of(last.begin() + 2, last.end(), is_hex));
}

/// Letters, digits, hyphens and underscores in labels of 1 to 63 (underscores occur in container
/// networks); no trailing dot.
bool is_host_name(std::string_view host, bool is_web) {
  if (host.empty() || host.size() > max_host_bytes || ends_in_number(host))
    return false;
  while (true) {
    const auto dot = std::min(host.find('.'), host.size());
    const auto label = host.substr(0, dot);
    if (
      label.empty() || label.size() > max_label_bytes || label.front() == '-'
      || label.back() == '-')
      return false;
    if (!std::all_of(label.begin(), label.end(), [is_web](char c) {
          return (is_web ? is_lower(c) : is_alpha(c)) || is_digit(c) || c == '-' || c == '_';
        }))
      return false;
    if (dot == host.size())
      return true;
    host.remove_prefix(dot + 1);
  }
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  if (
    text.empty() || text.size() > 5 || text.front() == '0'
    || !std::all_of(text.begin(), text.end(), is_digit))
    return std::nullopt;
  unsigned port = 0;
  std::from_chars(text.data(), text.data() + text.size(), port);
  if (port > 65535)
    return std::nullopt;
  return static_cast<std::uint16_t>(port);
}

/// @param is_web  of http or https. Behind the scheme of an app stands no name of the DNS but a word
///   that the app chose: its case counts, and it may be missing.
bool parse_authority(std::string_view text, bool is_web, url& x) {
  if (text.empty() && !is_web)
    return true;
  std::string_view host = text;
  std::string_view port;
  bool has_port = false;
  if (text.starts_with('[')) {
    const auto close = text.find(']');
    if (close == std::string_view::npos)
      return false;
    host = text.substr(1, close - 1);
    const auto behind = text.substr(close + 1);
    has_port = !behind.empty();
    if (has_port && behind.front() != ':')
      return false;
    port = has_port ? behind.substr(1) : behind;
    x.kind = host_kind::ipv6;
    // inet_pton would read a zone as part of the text on some systems.
    if (host.find('%') != std::string_view::npos || !is_ipv6(host))
      return false;
  } else {
    const auto colon = text.find(':');
    has_port = colon != std::string_view::npos;
    host = text.substr(0, colon);
    port = has_port ? text.substr(colon + 1) : std::string_view{};
    x.kind = is_ipv4(host) ? host_kind::ipv4 : host_kind::name;
    if (x.kind == host_kind::name && !is_host_name(host, is_web))
      return false;
  }
  x.host = host;
  if (!has_port)
    return true;
  x.port = parse_port(port);
  return x.port.has_value();
}

/// RFC 3986 §3.1.
bool is_scheme(std::string_view text) noexcept {
  return !text.empty() && is_alpha(text.front())
         && std::all_of(text.begin(), text.end(), [](char c) {
              return is_alpha(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
            });
}

} // namespace

std::uint16_t url::effective_port() const noexcept {
  if (port)
    return *port;
  if (scheme == "https")
    return 443;
  return scheme == "http" ? 80 : 0;
}

std::optional<url> parse_url(std::string_view text) {
  if (text.size() > max_url_bytes)
    return std::nullopt;
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || !is_scheme(text.substr(0, colon)))
    return std::nullopt;
  url x;
  x.scheme = text.substr(0, colon);
  std::transform(x.scheme.begin(), x.scheme.end(), x.scheme.begin(), lower);
  auto rest = text.substr(colon + 1);
  const auto hash = rest.find('#');
  x.has_fragment = hash != std::string_view::npos;
  if (x.has_fragment && !is_encoded(rest.substr(hash + 1)))
    return std::nullopt;
  rest = rest.substr(0, hash);
  x.has_authority = rest.starts_with("//");
  const bool is_web = x.scheme == "http" || x.scheme == "https";
  if (x.has_authority) {
    rest.remove_prefix(2);
    const auto end = std::min(rest.find_first_of("/?"), rest.size());
    if (!parse_authority(rest.substr(0, end), is_web, x))
      return std::nullopt;
    rest.remove_prefix(end);
  }
  if (is_web && !x.has_authority)
    return std::nullopt;
  const auto question = rest.find('?');
  x.path = rest.substr(0, question);
  if (question != std::string_view::npos)
    x.query = rest.substr(question + 1);
  if (
    !is_encoded(x.path) || (x.query && !is_encoded(*x.query)) || x.path.starts_with("//")
    || has_dot_segment(x.path))
    return std::nullopt;
  return x;
}

bool is_authority(std::string_view text) {
  if (text.size() > max_host_bytes + 8)
    return false;
  std::string lowered(text);
  std::transform(lowered.begin(), lowered.end(), lowered.begin(), lower);
  url ignored;
  return parse_authority(lowered, true, ignored);
}

std::string without_root_dot(std::string_view authority) {
  const auto colon = std::min(authority.find(':'), authority.size());
  const auto host = authority.substr(0, colon);
  std::string plain(authority);
  if (host.size() < 2 || host.back() != '.' || authority.front() == '[')
    return plain;
  if (!ends_in_number(host.substr(0, host.size() - 1)))
    plain.erase(colon - 1, 1);
  return plain;
}

bool is_private_host(std::string_view host) {
  constexpr std::array<std::string_view, 4> private_zones{
    ".internal", ".local", ".localhost", ".svc"};
  url x;
  if (!parse_authority(host, true, x) || x.port)
    return false;
  return x.kind != host_kind::name || host.find('.') == std::string_view::npos
         || std::any_of(private_zones.begin(), private_zones.end(), [host](std::string_view zone) {
              return host.ends_with(zone);
            });
}

bool is_loopback_literal(const url& x) noexcept {
  switch (x.kind) {
  case host_kind::ipv4:
    return x.host.starts_with("127.");
  case host_kind::ipv6: {
    in6_addr address{};
    constexpr std::array<unsigned char, 16> loopback{0, 0, 0, 0, 0, 0, 0, 0,
                                                     0, 0, 0, 0, 0, 0, 0, 1};
    return inet_pton(AF_INET6, x.host.c_str(), &address) == 1
           && std::equal(loopback.begin(), loopback.end(), address.s6_addr);
  }
  case host_kind::name:
    return false;
  }
  return false;
}

} // namespace gatehouse::protocol
