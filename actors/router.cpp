#include "actors/router.hpp"

#include "protocol/percent.hpp"

#include <algorithm>

namespace gatehouse::actors {

namespace {

std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> segments;
  while (path.starts_with('/')) {
    path.remove_prefix(1);
    const auto end = std::min(path.find('/'), path.size());
    segments.emplace_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return segments;
}

bool is_placeholder(std::string_view segment) noexcept {
  return segment.starts_with('{');
}

/// One segment of a path as the value of a parameter; nothing where two readers might differ.
std::optional<std::string> parameter(std::string_view segment) {
  auto decoded = protocol::percent_decode(segment);
  if (
    !decoded || decoded->empty() || *decoded == "." || *decoded == ".."
    || !protocol::is_utf8(*decoded) || decoded->find('\0') != std::string::npos)
    return std::nullopt;
  return decoded;
}

std::string display_name(std::string_view pattern) {
  std::string name;
  for (const auto& segment : split(pattern))
    name += "/" + (is_placeholder(segment) ? std::string("{param}") : segment);
  return name;
}

} // namespace

router::router(const std::vector<route>& routes) {
  for (const auto& each : routes) {
    auto known = std::find_if(patterns_.begin(), patterns_.end(), [&](const auto& x) {
      return x.segments == split(each.pattern);
    });
    if (known == patterns_.end()) {
      patterns_.push_back({display_name(each.pattern), split(each.pattern), {}});
      known = std::prev(patterns_.end());
      if (std::none_of(known->segments.begin(), known->segments.end(), is_placeholder))
        literal_[each.pattern] = static_cast<std::size_t>(known - patterns_.begin());
    }
    known->endpoints[each.method] = each.endpoint;
  }
}

std::variant<routed, not_routed> router::find(
  net::http_method method, std::string_view path) const {
  routed found;
  const auto* matched = match(path, found.parameters);
  if (matched == nullptr)
    return not_routed::unknown_path;
  auto endpoint = matched->endpoints.find(method);
  if (endpoint == matched->endpoints.end() && method == net::http_method::head)
    endpoint = matched->endpoints.find(net::http_method::get);
  if (endpoint == matched->endpoints.end())
    return not_routed::wrong_method;
  found.endpoint = endpoint->second;
  found.pattern = static_cast<std::size_t>(matched - patterns_.data());
  return found;
}

const router::pattern* router::match(
  std::string_view path, std::vector<std::string>& parameters) const {
  if (path.size() > 1 && path.ends_with('/'))
    path.remove_suffix(1);
  if (const auto known = literal_.find(std::string(path)); known != literal_.end())
    return &patterns_[known->second];
  const auto segments = split(path);
  for (const auto& each : patterns_) {
    if (each.segments.size() != segments.size())
      continue;
    parameters.clear();
    bool fits = true;
    for (std::size_t i = 0; fits && i < segments.size(); ++i) {
      if (!is_placeholder(each.segments[i])) {
        fits = each.segments[i] == segments[i];
        continue;
      }
      auto value = parameter(segments[i]);
      fits = value.has_value();
      if (fits)
        parameters.push_back(std::move(*value));
    }
    if (fits)
      return &each;
  }
  return nullptr;
}

std::vector<std::string> router::pattern_names() const {
  std::vector<std::string> names;
  for (const auto& each : patterns_)
    names.push_back(each.name);
  return names;
}

std::string router::allowed(std::string_view path) const {
  std::vector<std::string> ignored;
  const auto* matched = match(path, ignored);
  if (matched == nullptr)
    return {};
  std::vector<std::string> names;
  for (const auto& [method, endpoint] : matched->endpoints)
    names.emplace_back(net::name(method));
  if (matched->endpoints.contains(net::http_method::get))
    names.emplace_back("HEAD");
  std::sort(names.begin(), names.end());
  std::string text;
  for (const auto& each : names)
    text += (text.empty() ? "" : ", ") + each;
  return text;
}

} // namespace gatehouse::actors
