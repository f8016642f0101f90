#include "protocol/token_response.hpp"

#include "protocol/json.hpp"
#include "protocol/scope.hpp"

namespace gatehouse::protocol {

std::string to_json(const token_response& x) {
  std::string text = R"({"access_token":)";
  json::write_string_to(text, x.access_token.reveal());
  text += R"(,"expires_in":)";
  text += std::to_string(x.expires_in.count());
  text += R"(,"scope":)";
  json::write_string_to(text, join_scope(x.scope));
  text += R"(,"token_type":"bearer"})";
  return text;
}

} // namespace gatehouse::protocol
