#include "tools/refusal.hpp"

#include "protocol/json.hpp"
#include "tools/terminal_text.hpp"

namespace gatehouse::tools {

namespace {

namespace json = protocol::json;

std::string text_at(const json::value& x, std::string_view member) {
  const auto* found = x.find(member);
  const auto* text = found ? found->if_string() : nullptr;
  return text ? terminal_text(*text) : std::string();
}

std::string joined(const std::string& code, const std::string& description) {
  return description.empty() || code.empty() ? code + description : code + ": " + description;
}

std::string sentence_in(const json::value& document) {
  const auto* error = document.find("error");
  if (error && error->if_object())
    return joined(text_at(*error, "status"), text_at(*error, "message"));
  return joined(text_at(document, "error"), text_at(document, "error_description"));
}

} // namespace

failure refusal_in(const net::fetch_response& response) {
  const auto document = json::parse(response.body);
  auto sentence = document ? sentence_in(*document) : std::string();
  if (sentence.empty())
    sentence = "the server answered with HTTP status " + std::to_string(response.status);
  return {
    exit_code::refused, std::move(sentence), document ? text_at(*document, "error") : std::string(),
    response.status};
}

} // namespace gatehouse::tools
