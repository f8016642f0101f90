#include "protocol/account_name.hpp"

#include <algorithm>

namespace gatehouse::protocol {

std::optional<std::string> normalize_account_name(std::string_view text) {
  constexpr std::string_view blanks = " \t";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos)
    return std::nullopt;
  text = text.substr(first, text.find_last_not_of(blanks) - first + 1);
  if (text.size() > max_account_name_bytes)
    return std::nullopt;
  if (std::any_of(text.begin(), text.end(), [](char c) { return c < 0x21 || c > 0x7e; }))
    return std::nullopt;
  std::string name(text);
  std::transform(name.begin(), name.end(), name.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return name;
}

} // namespace gatehouse::protocol
