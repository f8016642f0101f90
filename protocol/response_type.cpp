#include "protocol/response_type.hpp"

#include <algorithm>

namespace gatehouse::protocol {

std::optional<response_type> parse_response_type(std::string_view text) noexcept {
  response_type read;
  while (!text.empty()) {
    const auto end = text.find(' ');
    const auto word = text.substr(0, end);
    text = end == std::string_view::npos ? "" : text.substr(end + 1);
    if (word.empty())
      continue;
    bool* member = word == "code"       ? &read.code
                   : word == "id_token" ? &read.id_token
                   : word == "token"    ? &read.token
                                        : nullptr;
    if (member == nullptr || *member)
      return std::nullopt;
    *member = true;
  }
  if (read == response_type{})
    return std::nullopt;
  return read;
}

bool is_registered(
  const std::vector<std::string>& registered, const response_type& asked) noexcept {
  if (registered.empty())
    return asked == response_type{.code = true, .id_token = false, .token = false};
  return std::any_of(registered.begin(), registered.end(), [&](const auto& entry) {
    return parse_response_type(entry) == asked;
  });
}

std::string_view name(response_mode mode) noexcept {
  switch (mode) {
  case response_mode::query:
    return "query";
  case response_mode::fragment:
    return "fragment";
  case response_mode::form_post:
    return "form_post";
  }
  return "";
}

std::optional<response_mode> parse_response_mode(std::string_view text) noexcept {
  for (const auto mode : {response_mode::query, response_mode::fragment, response_mode::form_post})
    if (name(mode) == text)
      return mode;
  return std::nullopt;
}

response_mode default_mode(const response_type& type) noexcept {
  return type.has_front_channel_token() ? response_mode::fragment : response_mode::query;
}

} // namespace gatehouse::protocol
