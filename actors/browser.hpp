#pragma once

#include "actors/exchange.hpp"
#include "actors/services.hpp"
#include "net/cookies.hpp"
#include "net/http.hpp"
#include "protocol/authorization_response.hpp"
#include "protocol/ids.hpp"
#include "protocol/login_session.hpp"
#include "protocol/result.hpp"
#include "web/pages.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Answers to browsers: redirects, pages, cookies.
namespace gatehouse::actors {

/// Sends the browser somewhere else; nobody may keep the answer.
[[nodiscard]] net::http_response redirect(unsigned status, std::string_view url);

/// Shows a page, with everything that keeps it from being framed, kept or told about to others.
[[nodiscard]] net::http_response page_response(unsigned status, const web::page& page);

/// Sends what the authorization endpoint has to say to a client: 303, or a form that posts itself.
[[nodiscard]] net::http_response client_response_of(const protocol::authorization_answer& answer);

/// Tells a person what went wrong, where nobody else may be told: at `urls.error`, or on a page; as
/// JSON to whoever takes that and no pages.
[[nodiscard]] net::http_response person_error_response(
  const services& given, const net::http_request& request, const protocol::oauth_error& error);

/// Adds a query parameter to a URL that may have a query already.
[[nodiscard]] std::string with_parameter(
  std::string_view url, std::string_view name, std::string_view value);

/// The value that binds a login or consent to one browser, in a cookie of its own.
///
/// A browser that has one keeps it, so that two tabs do not take it from each other.
struct browser_binding {
  std::string cookie_name;
  std::string value;

  /// What travels in challenges: the cookie cannot be made of it.
  [[nodiscard]] std::string digest() const;
};

/// Which cookie: each step has its own, and each client, as in Hydra.
enum class binding_step : std::uint8_t { login, consent, device };

/// Finds the binding of a request; nothing when the cookie is missing or none of ours.
[[nodiscard]] std::optional<browser_binding> find_binding(
  const services& given, const net::request_head& head, binding_step step,
  const protocol::client_id& client);

/// The same, or a new one.
[[nodiscard]] browser_binding find_or_make_binding(
  const services& given, const net::request_head& head, binding_step step,
  const protocol::client_id& client);

/// Sets the cookie of a binding for as long as challenges live.
void set_binding(net::http_response& response, const services& given, const browser_binding& x);

/// Reads the session cookie; nothing when it is missing or was not sealed here.
[[nodiscard]] std::optional<protocol::session_cookie> find_session_cookie(
  const services& given, const net::request_head& head);

/// Sets the session cookie; zero seconds mean the configured life of sessions.
void set_session_cookie(
  net::http_response& response, const services& given, const protocol::login_session& x,
  std::chrono::seconds max_age);

/// Takes the session cookie away.
void clear_session_cookie(net::http_response& response, const services& given);

} // namespace gatehouse::actors
