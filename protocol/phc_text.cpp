#include "protocol/phc_text.hpp"

#include "protocol/base64url.hpp"

#include <charconv>

namespace gatehouse::protocol {

std::optional<std::vector<std::string_view>> split_fields(
  std::string_view text, std::size_t max_fields) {
  std::vector<std::string_view> fields;
  while (fields.size() < max_fields) {
    const auto end = text.find('$');
    fields.push_back(text.substr(0, end));
    if (end == std::string_view::npos)
      return fields;
    text.remove_prefix(end + 1);
  }
  return std::nullopt;
}

std::optional<unsigned> take_parameter(std::string_view& text, std::string_view name) {
  constexpr std::size_t max_digits = 9;
  if (!text.starts_with(name) || text.substr(name.size(), 1) != "=")
    return std::nullopt;
  const auto value = text.substr(name.size() + 1);
  const auto digits = value.substr(0, value.find(','));
  if (digits.empty() || digits.size() > max_digits || (digits.front() == '0' && digits.size() > 1))
    return std::nullopt;
  unsigned number = 0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (fault != std::errc{} || end != digits.data() + digits.size())
    return std::nullopt;
  text = value.substr(digits.size());
  if (text.size() == 1)
    return std::nullopt;
  if (!text.empty())
    text.remove_prefix(1);
  return number;
}

std::string to_unpadded_base64(std::string_view bytes) {
  auto text = to_base64(bytes);
  text.erase(text.find_last_not_of('=') + 1);
  return text;
}

std::optional<std::string> from_unpadded_base64(std::string_view text) {
  if (text.ends_with('='))
    return std::nullopt;
  std::string padded(text);
  padded.append((4 - padded.size() % 4) % 4, '=');
  return from_base64(padded);
}

} // namespace gatehouse::protocol
