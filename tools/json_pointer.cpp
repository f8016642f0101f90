#include "tools/json_pointer.hpp"

#include <algorithm>
#include <charconv>

namespace gatehouse::tools {

namespace {

namespace json = protocol::json;

std::optional<std::string> unescape(std::string_view token) {
  std::string out;
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] != '~') {
      out += token[i];
      continue;
    }
    if (++i == token.size() || (token[i] != '0' && token[i] != '1'))
      return std::nullopt;
    out += token[i] == '0' ? '~' : '/';
  }
  return out;
}

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'
           || c == '-';
  });
}

/// Splits at the separator that the text must begin with.
std::vector<std::string_view> parts_of(std::string_view text, char separator) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const auto end = std::min(text.find(separator, 1), text.size());
    out.push_back(text.substr(1, end - 1));
    text.remove_prefix(end);
  }
  return out;
}

const json::value* element(const json::array& from, std::string_view token) {
  std::size_t index = 0;
  const auto* end = token.data() + token.size();
  const auto [stop, fault] = std::from_chars(token.data(), end, index);
  const bool has_leading_zero = token.size() > 1 && token.front() == '0';
  if (fault != std::errc{} || stop != end || has_leading_zero || index >= from.size())
    return nullptr;
  return &from[index];
}

} // namespace

std::optional<std::vector<std::string>> parse_json_pointer(std::string_view text) {
  std::vector<std::string> out;
  if (!text.empty() && text.front() != '/')
    return std::nullopt;
  for (const auto part : parts_of(text, '/')) {
    auto token = unescape(part);
    if (!token)
      return std::nullopt;
    out.push_back(*std::move(token));
  }
  return out;
}

std::optional<std::vector<std::string>> parse_json_path(std::string_view text) {
  if (text.starts_with('{') && text.ends_with('}'))
    text = text.substr(1, text.size() - 2);
  if (text.starts_with('$'))
    text.remove_prefix(1);
  if (!text.starts_with('.'))
    return std::nullopt;
  std::vector<std::string> out;
  for (const auto part : parts_of(text, '.')) {
    if (!is_name(part))
      return std::nullopt;
    out.emplace_back(part);
  }
  return out;
}

const json::value* find(const json::value& document, const std::vector<std::string>& tokens) {
  const auto* at = &document;
  for (const auto& token : tokens) {
    const auto* list = at->if_array();
    at = list ? element(*list, token) : at->find(token);
    if (!at)
      return nullptr;
  }
  return at;
}

} // namespace gatehouse::tools
