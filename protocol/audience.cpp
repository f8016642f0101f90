#include "protocol/audience.hpp"

#include "protocol/url.hpp"

#include <algorithm>

namespace gatehouse::protocol {

namespace {

bool is_at_or_below(std::string_view base, std::string_view path) {
  while (base.ends_with('/'))
    base.remove_suffix(1);
  return path.starts_with(base) && (path.size() == base.size() || path[base.size()] == '/');
}

} // namespace

bool allows_audience(std::string_view entry, std::string_view requested) {
  if (entry == requested)
    return true;
  const auto allowed = parse_url(entry);
  const auto asked = parse_url(requested);
  return allowed && asked && allowed->has_authority && asked->has_authority
         && allowed->scheme == asked->scheme && allowed->host == asked->host
         && allowed->port == asked->port && is_at_or_below(allowed->path, asked->path)
         && !asked->has_fragment && allowed->query == asked->query;
}

bool allows_audiences(
  const std::vector<std::string>& entries, const std::vector<std::string>& requested) {
  return std::all_of(requested.begin(), requested.end(), [&](const auto& audience) {
    return std::any_of(entries.begin(), entries.end(), [&](const auto& entry) {
      return allows_audience(entry, audience);
    });
  });
}

} // namespace gatehouse::protocol
