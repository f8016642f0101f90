#include "protocol/parameters.hpp"

#include "protocol/percent.hpp"

#include <algorithm>

namespace gatehouse::protocol {

namespace {

std::optional<std::string> component(std::string_view text) {
  auto decoded = form_decode(text);
  if (!decoded || decoded->find('\0') != std::string::npos || !is_utf8(*decoded))
    return std::nullopt;
  return decoded;
}

} // namespace

std::optional<std::string> form_decode(std::string_view text) {
  const bool has_blanks = text.find('+') != std::string_view::npos;
  if (!has_blanks)
    return percent_decode(text);
  std::string blanks(text);
  std::replace(blanks.begin(), blanks.end(), '+', ' ');
  return percent_decode(blanks);
}

std::optional<parameters> parameters::parse(std::string_view text) {
  parameters parsed;
  while (!text.empty()) {
    const auto end = std::min(text.find('&'), text.size());
    const auto pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty())
      continue;
    if (parsed.entries_.size() == max_parameters)
      return std::nullopt;
    const auto equals = std::min(pair.find('='), pair.size());
    auto name = component(pair.substr(0, equals));
    auto value = component(pair.substr(std::min(equals + 1, pair.size())));
    if (!name || !value)
      return std::nullopt;
    parsed.add(std::move(*name), std::move(*value));
  }
  return parsed;
}

std::optional<std::string_view> parameters::find(std::string_view name) const noexcept {
  for (const auto& [key, value] : entries_)
    if (key == name)
      return value;
  return std::nullopt;
}

std::optional<std::string_view> parameters::given(std::string_view name) const noexcept {
  const auto value = find(name);
  return value && !value->empty() ? value : std::nullopt;
}

std::vector<std::string_view> parameters::all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const auto& [key, value] : entries_)
    if (key == name)
      values.emplace_back(value);
  return values;
}

std::optional<std::string_view> parameters::repeated(
  std::initializer_list<std::string_view> repeatable) const noexcept {
  for (auto it = entries_.begin(); it != entries_.end(); ++it) {
    if (std::find(repeatable.begin(), repeatable.end(), it->first) != repeatable.end())
      continue;
    const auto same = [&](const auto& other) { return other.first == it->first; };
    if (std::any_of(std::next(it), entries_.end(), same))
      return it->first;
  }
  return std::nullopt;
}

void parameters::add(std::string name, std::string value) {
  entries_.emplace_back(std::move(name), std::move(value));
}

std::string parameters::encode() const {
  std::string text;
  for (const auto& [name, value] : entries_) {
    if (!text.empty())
      text += '&';
    text += percent_encode(name) + '=' + percent_encode(value);
  }
  return text;
}

} // namespace gatehouse::protocol
