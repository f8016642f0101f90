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
  text += R"(,"token_type":"bearer")";
  const auto add = [&](std::string_view name, const secret& token) {
    if (token.empty())
      return;
    text.append(",\"").append(name).append("\":");
    json::write_string_to(text, token.reveal());
  };
  add("refresh_token", x.refresh_token);
  add("id_token", x.id_token);
  return text + '}';
}

} // namespace gatehouse::protocol
