#include "protocol/error_json.hpp"

#include "protocol/json.hpp"

namespace gatehouse::protocol {

namespace {

/// `%x20-21 / %x23-5B / %x5D-7E`.
char allowed(char c) noexcept {
  if (c == '"')
    return '\'';
  return c < 0x20 || c > 0x7E || c == '\\' ? ' ' : c;
}

} // namespace

std::string error_json(const oauth_error& error) {
  std::string description;
  description.reserve(error.description.size());
  for (const char c : error.description)
    description += allowed(c);
  std::string text = R"({"error":")";
  text += name(error.code);
  text += R"(","error_description":)";
  json::write_string_to(text, description);
  text += '}';
  return text;
}

} // namespace gatehouse::protocol
