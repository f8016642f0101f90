#include "protocol/authorization_response.hpp"

namespace gatehouse::protocol {

namespace {

/// Adds parameters to the query that a registered URI may have already.
std::string with_query(const std::string& uri, const std::string& query) {
  const auto mark = uri.find('?');
  if (mark == std::string::npos)
    return uri + '?' + query;
  return uri + (mark + 1 == uri.size() || uri.ends_with('&') ? "" : "&") + query;
}

} // namespace

authorization_answer make_answer(const response_target& to, parameters fields) {
  switch (to.mode) {
  case response_mode::query:
    return {.url = with_query(to.redirect_uri, fields.encode()), .form = {}, .mode = to.mode};
  case response_mode::fragment:
    return {.url = to.redirect_uri + '#' + fields.encode(), .form = {}, .mode = to.mode};
  case response_mode::form_post:
    break;
  }
  return {.url = to.redirect_uri, .form = std::move(fields), .mode = response_mode::form_post};
}

authorization_answer make_error_answer(
  const response_target& to, std::string_view error, std::string_view description,
  std::string_view issuer) {
  parameters fields;
  fields.add("error", printable(error));
  if (!description.empty())
    fields.add("error_description", printable(description));
  if (!to.state.empty())
    fields.add("state", to.state);
  fields.add("iss", std::string(issuer));
  return make_answer(to, std::move(fields));
}

std::string printable(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  for (const char c : text) {
    if (c == '"')
      clean += '\'';
    else
      clean += c < 0x20 || c > 0x7E || c == '\\' ? ' ' : c;
  }
  return clean;
}

} // namespace gatehouse::protocol
