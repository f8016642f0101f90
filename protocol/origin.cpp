#include "protocol/origin.hpp"

#include "protocol/url.hpp"

#include <algorithm>

namespace gatehouse::protocol {

namespace {

constexpr std::string_view label_wildcard = "://*.";

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

/// What follows the wildcard must have a dot of its own: `*.com` would be everybody.
bool has_two_labels(std::string_view host_and_port) noexcept {
  const auto host = host_and_port.substr(0, host_and_port.find(':'));
  const auto dot = host.find('.');
  return dot != std::string_view::npos && dot > 0 && dot + 1 < host.size();
}

} // namespace

std::string web_origin_of(std::string_view text) {
  const auto x = parse_url(text);
  if (!x || (x->scheme != "http" && x->scheme != "https"))
    return {};
  auto origin = x->scheme + "://" + (x->kind == host_kind::ipv6 ? '[' + x->host + ']' : x->host);
  if (x->port)
    origin += ':' + std::to_string(*x->port);
  return origin;
}

bool is_web_origin(std::string_view text) {
  const auto x = parse_url(text);
  return x && (x->scheme == "http" || x->scheme == "https") && x->path.empty() && !x->query
         && !x->has_fragment && text.find('@') == std::string_view::npos;
}

bool names_origin(std::string_view entry, std::string_view origin) {
  const auto pattern = lower(entry);
  const auto from = lower(origin);
  if (pattern.find('*') == std::string::npos)
    return pattern == from;
  const auto star = pattern.find(label_wildcard);
  if (star == std::string::npos)
    return false;
  const auto scheme = pattern.substr(0, star + 3);
  const auto rest = pattern.substr(star + label_wildcard.size());
  if (rest.find('*') != std::string::npos || !has_two_labels(rest) || !from.starts_with(scheme))
    return false;
  const auto host = from.substr(scheme.size());
  const auto dot = host.find('.');
  return dot != std::string::npos && dot > 0 && host.substr(dot + 1) == rest;
}

bool names_origin(const std::vector<std::string>& entries, std::string_view origin) {
  return std::any_of(
    entries.begin(), entries.end(), [&](const auto& entry) { return names_origin(entry, origin); });
}

} // namespace gatehouse::protocol
