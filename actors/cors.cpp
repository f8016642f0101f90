#include "actors/cors.hpp"

#include "protocol/origin.hpp"

#include <algorithm>
#include <array>

namespace gatehouse::actors {

namespace {

constexpr std::string_view allow_origin = "Access-Control-Allow-Origin";

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const auto& each : texts)
    out += (out.empty() ? "" : ", ") + each;
  return out;
}

bool holds(const std::vector<std::string>& list, std::string_view text) {
  return std::any_of(list.begin(), list.end(), [&](const auto& each) {
    return each == "*" || net::equal_ignoring_case(each, text);
  });
}

/// What anybody may read: no client's list is asked.
bool is_public_document(std::string_view path) noexcept {
  return path.starts_with("/.well-known/");
}

/// Where the client of a request is known, and its own list counts.
bool has_client_list(std::string_view path) noexcept {
  constexpr std::array<std::string_view, 3> paths{"/oauth2/token", "/oauth2/revoke", "/userinfo"};
  return std::find(paths.begin(), paths.end(), path) != paths.end();
}

/// Pages for people, and what leads to them, are never shared: a script that reads a form of the login
/// or the consent could answer it (AB-47).
bool is_shared(const config::cors_settings& rules, std::string_view path) noexcept {
  return rules.covers_every_path || is_public_document(path) || has_client_list(path)
         || path == "/oauth2/device/auth" || path == "/oauth2/register"
         || path.starts_with("/oauth2/register/") || path.starts_with("/health/");
}

bool allows_all_headers(const config::cors_settings& rules, std::string_view asked) {
  while (!asked.empty()) {
    const auto comma = std::min(asked.find(','), asked.size());
    auto name = asked.substr(0, comma);
    asked.remove_prefix(std::min(comma + 1, asked.size()));
    while (name.starts_with(' ') || name.starts_with('\t'))
      name.remove_prefix(1);
    while (name.ends_with(' ') || name.ends_with('\t'))
      name.remove_suffix(1);
    if (!name.empty() && !holds(rules.allowed_headers, name))
      return false;
  }
  return true;
}

/// Names one page, with its credentials if so configured; or everybody, and then never with them.
void add_origin(
  const config::cors_settings& rules, std::string_view origin, net::http_response& response) {
  response.add_header(allow_origin, origin);
  if (rules.allow_credentials)
    response.add_header("Access-Control-Allow-Credentials", "true");
}

bool names(const config::cors_settings& rules, std::string_view origin) {
  return protocol::is_web_origin(origin) && protocol::names_origin(rules.allowed_origins, origin);
}

} // namespace

bool names_origin_of(const config::cors_settings& rules, const net::http_request& request) {
  if (!rules.is_enabled || request.head.count("origin") != 1)
    return false;
  return rules.allows_every_origin || names(rules, *request.head.find("origin"));
}

std::optional<net::http_response> answer_preflight(
  const config::cors_settings& rules, const net::http_request& request) {
  const auto method = request.head.find("access-control-request-method");
  if (
    !rules.is_enabled || !is_shared(rules, request.path)
    || request.method != net::http_method::options || !method || request.head.count("origin") != 1)
    return std::nullopt;
  const auto origin = *request.head.find("origin");
  net::http_response response;
  response.status = 204;
  response.add_header(
    "Vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
  const bool is_named = names(rules, origin);
  const bool may_be_named = has_client_list(request.path) && protocol::is_web_origin(origin);
  const bool is_open = rules.allows_every_origin || is_public_document(request.path);
  const auto headers = request.head.find("access-control-request-headers").value_or("");
  if (
    (!is_named && !may_be_named && !is_open) || !holds(rules.allowed_methods, *method)
    || !allows_all_headers(rules, headers))
    return response;
  if (is_named || may_be_named)
    add_origin(rules, origin, response);
  else
    response.add_header(allow_origin, "*");
  response.add_header("Access-Control-Allow-Methods", *method);
  if (!headers.empty())
    response.add_header("Access-Control-Allow-Headers", headers);
  if (rules.max_age.count() > 0)
    response.add_header("Access-Control-Max-Age", std::to_string(rules.max_age.count()));
  return response;
}

void share_answer(
  const config::cors_settings& rules, std::string_view origin, std::string_view path,
  net::http_response& response) {
  if (!rules.is_enabled || !is_shared(rules, path))
    return;
  response.add_header("Vary", "Origin");
  if (origin.empty())
    return;
  const bool is_of_client =
    protocol::is_web_origin(origin) && protocol::names_origin(response.client_origins, origin);
  if (names(rules, origin) || is_of_client)
    add_origin(rules, origin, response);
  else if (rules.allows_every_origin || is_public_document(path))
    response.add_header(allow_origin, "*");
  else
    return;
  if (!rules.exposed_headers.empty())
    response.add_header("Access-Control-Expose-Headers", joined(rules.exposed_headers));
}

} // namespace gatehouse::actors
