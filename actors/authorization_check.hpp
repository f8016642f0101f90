#pragma once

#include "actors/services.hpp"
#include "protocol/authorization_request.hpp"
#include "protocol/client.hpp"
#include "protocol/interaction.hpp"
#include "protocol/parameters.hpp"
#include "protocol/result.hpp"

#include <string>
#include <string_view>

namespace gatehouse::actors {

/// The configured rules for authorization requests.
[[nodiscard]] protocol::authorization_rules authorization_rules_of(
  const config::settings& settings);

/// Verifies a request object and merges it.
///
/// @param jwks  the client's keys.
/// @param when  the time at which it has to be valid.
[[nodiscard]] protocol::result<protocol::parameters> merge_object(
  const services& given, const protocol::client& by, const protocol::parameters& asked,
  std::string_view object, const protocol::json::value& jwks, protocol::time_point when);

/// Checks the request that an interaction began with once more, against the client as it is now.
[[nodiscard]] protocol::authorization_result<protocol::authorization_request> check_again(
  const services& given, const protocol::client& by, const protocol::login_challenge& start);

/// The address that the request began with; login and consent apps call it `request_url`.
[[nodiscard]] std::string request_url_of(
  const config::settings& settings, const protocol::login_challenge& start);

/// Where the login app sends the browser when the person must log in anew.
[[nodiscard]] std::string relogin_url_of(
  const config::settings& settings, const protocol::login_challenge& start);

} // namespace gatehouse::actors
