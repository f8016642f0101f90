#include "actors/bearer_refusal.hpp"

#include "actors/exchange.hpp"
#include "protocol/bearer.hpp"
#include "protocol/error_json.hpp"

namespace gatehouse::actors {

net::http_response bearer_refusal(const std::optional<protocol::oauth_error>& error) {
  using protocol::oauth_errc;
  const auto shown = error.value_or(
    protocol::refuse(oauth_errc::request_unauthorized, "The request has no access token"));
  const unsigned status = shown.code == oauth_errc::invalid_request      ? 400
                          : shown.code == oauth_errc::insufficient_scope ? 403
                                                                         : 401;
  auto response = json_response(status, protocol::error_json(shown));
  response.add_header("WWW-Authenticate", protocol::bearer_challenge(error));
  return response;
}

} // namespace gatehouse::actors
