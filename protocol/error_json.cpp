#include "protocol/error_json.hpp"

#include "protocol/authorization_response.hpp"
#include "protocol/json.hpp"

namespace gatehouse::protocol {

std::string error_json(const oauth_error& error) {
  std::string text = R"({"error":")";
  text += name(error.code);
  text += R"(","error_description":)";
  json::write_string_to(text, printable(error.description));
  text += '}';
  return text;
}

} // namespace gatehouse::protocol
