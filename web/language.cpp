#include "web/language.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace gatehouse::web {

namespace {

constexpr std::array<language, 2> languages{language::english, language::german};

/// Nobody's browser lists more.
constexpr std::size_t max_listed = 32;

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t'))
    text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t'))
    text.remove_suffix(1);
  return text;
}

std::optional<language> language_of(std::string_view tag) {
  std::string primary(tag.substr(0, tag.find('-')));
  std::transform(primary.begin(), primary.end(), primary.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  for (const auto each : languages)
    if (primary == tag_of(each))
      return each;
  return std::nullopt;
}

/// Thousandths: `q=0.8` is 800; 0 for what is malformed.
unsigned weight_of(std::string_view parameter) {
  constexpr unsigned whole = 1000;
  if (!parameter.starts_with("q="))
    return whole;
  parameter.remove_prefix(2);
  if (parameter.starts_with('1'))
    return whole;
  unsigned weight = 0;
  unsigned place = whole / 10;
  for (const char c : parameter.substr(std::min<std::size_t>(parameter.size(), 2))) {
    if (c < '0' || c > '9')
      return 0;
    weight += static_cast<unsigned>(c - '0') * place;
    place /= 10;
  }
  return weight;
}

} // namespace

std::string_view tag_of(language x) noexcept {
  switch (x) {
  case language::english:
    return "en";
  case language::german:
    return "de";
  }
  return "en";
}

language choose_language(
  const std::vector<std::string>& ui_locales, std::string_view accept_language) {
  for (const auto& each : ui_locales)
    if (const auto found = language_of(each))
      return *found;
  auto best = language::english;
  unsigned best_weight = 0;
  for (std::size_t i = 0; i < max_listed && !accept_language.empty(); ++i) {
    const auto comma = accept_language.find(',');
    const auto item = accept_language.substr(0, comma);
    accept_language = comma == std::string_view::npos ? "" : accept_language.substr(comma + 1);
    const auto semicolon = item.find(';');
    const auto found = language_of(trimmed(item.substr(0, semicolon)));
    const auto weight = semicolon == std::string_view::npos
                          ? weight_of("")
                          : weight_of(trimmed(item.substr(semicolon + 1)));
    if (found && weight > best_weight) {
      best = *found;
      best_weight = weight;
    }
  }
  return best;
}

} // namespace gatehouse::web
