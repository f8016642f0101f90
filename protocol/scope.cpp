#include "protocol/scope.hpp"

#include <algorithm>

namespace gatehouse::protocol {

namespace {

/// Takes the next segment off the front; `is_last` tells whether it was the last one.
std::string_view take_segment(std::string_view& text, bool& is_last) noexcept {
  const auto dot = text.find('.');
  is_last = dot == std::string_view::npos;
  const auto segment = text.substr(0, dot);
  text.remove_prefix(is_last ? text.size() : dot + 1);
  return segment;
}

bool covers_by_wildcard(std::string_view allowed, std::string_view requested) noexcept {
  for (;;) {
    bool allowed_ends = false;
    bool requested_ends = false;
    const auto pattern = take_segment(allowed, allowed_ends);
    const auto segment = take_segment(requested, requested_ends);
    const bool is_match = pattern == "*" ? !segment.empty() : pattern == segment;
    if (!is_match)
      return false;
    if (allowed_ends)
      return requested_ends || (pattern == "*" && !requested.empty());
    if (requested_ends)
      return false;
  }
}

} // namespace

bool covers(
  scope_strategy strategy, std::string_view allowed, std::string_view requested) noexcept {
  switch (strategy) {
  case scope_strategy::wildcard:
    return covers_by_wildcard(allowed, requested);
  case scope_strategy::exact:
    return allowed == requested;
  }
  return false;
}

bool any_covers(
  scope_strategy strategy, const std::vector<std::string>& allowed,
  std::string_view requested) noexcept {
  return std::any_of(allowed.begin(), allowed.end(), [&](const auto& each) {
    return covers(strategy, each, requested);
  });
}

std::vector<std::string> split_scope(std::string_view text) {
  std::vector<std::string> scopes;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    const auto scope = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!scope.empty() && std::find(scopes.begin(), scopes.end(), scope) == scopes.end())
      scopes.emplace_back(scope);
  }
  return scopes;
}

std::string join_scope(const std::vector<std::string>& scopes) {
  std::string text;
  for (const auto& scope : scopes) {
    if (!text.empty())
      text += ' ';
    text += scope;
  }
  return text;
}

bool is_scope_token(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return c > 0x20 && c < 0x7F && c != '"' && c != '\\';
  });
}

} // namespace gatehouse::protocol
