#include "actors/request_body.hpp"

#include "actors/exchange.hpp"
#include "protocol/error_json.hpp"
#include "protocol/multipart.hpp"

#include <utility>

namespace gatehouse::actors {

namespace {

using protocol::oauth_errc;

net::http_response wrong_media_type(std::string_view wanted) {
  return json_response(
    415, protocol::error_json(protocol::refuse(
           oauth_errc::invalid_request, "The Content-Type must be " + std::string(wanted))));
}

net::http_response malformed(std::string_view what) {
  return refusal_response(
    protocol::refuse(oauth_errc::invalid_request, "The " + std::string(what) + " is malformed"));
}

} // namespace

bool has_media_type(const net::http_request& request, std::string_view type) noexcept {
  auto value = request.head.find("content-type").value_or("");
  value = value.substr(0, value.find(';'));
  while (value.ends_with(' ') || value.ends_with('\t'))
    value.remove_suffix(1);
  return net::equal_ignoring_case(value, type) && request.head.count("content-type") == 1;
}

std::variant<protocol::parameters, net::http_response> read_form(
  const net::http_request& request, protocol::untyped_form_rule untyped) {
  constexpr std::string_view type = "application/x-www-form-urlencoded";
  // No body and no type is an empty form: the refusal is then about what is missing in it.
  const bool passes_untyped =
    request.head.count("content-type") == 0
    && (request.body.empty() || untyped == protocol::untyped_form_rule::read);
  if (!passes_untyped && !has_media_type(request, type))
    return wrong_media_type(type);
  auto form = protocol::parameters::parse(request.body);
  if (!form)
    return malformed("request body");
  return std::move(*form);
}

std::variant<protocol::parameters, net::http_response> read_any_form(
  const net::http_request& request, protocol::untyped_form_rule untyped) {
  const auto boundary =
    protocol::multipart_boundary(request.head.find("content-type").value_or(""));
  if (!boundary)
    return read_form(request, untyped);
  auto form = protocol::parse_multipart(request.body, *boundary);
  if (!form)
    return malformed("request body");
  return std::move(*form);
}

std::variant<protocol::json::value, net::http_response> read_json(
  const net::http_request& request) {
  if (
    !has_media_type(request, "application/json")
    && !has_media_type(request, "application/json-patch+json"))
    return wrong_media_type("application/json");
  auto value = protocol::json::parse(request.body);
  if (!value)
    return malformed("request body, which must be JSON without duplicate members,");
  return std::move(*value);
}

std::variant<protocol::parameters, net::http_response> read_query(
  const net::http_request& request) {
  auto query = protocol::parameters::parse(request.query);
  if (!query)
    return malformed("query");
  return std::move(*query);
}

} // namespace gatehouse::actors
