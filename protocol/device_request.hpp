#pragma once

#include "protocol/authorization_request.hpp"
#include "protocol/client.hpp"
#include "protocol/ids.hpp"
#include "protocol/parameters.hpp"
#include "protocol/result.hpp"

#include <chrono>
#include <string>

namespace gatehouse::protocol {

/// Checks a device authorization request of an authenticated client (RFC 8628 §3.1), and makes of it
/// what login and consent go on with. There is no place to send the browser back to.
///
/// @param asked  `client_id`, `scope`, `audience` and `resource`; what else there is, is passed over.
/// @returns `unauthorized_client` when the client may not use the grant (`invalid_grant` in the
///          `hydra` profile), `invalid_request` for a parameter that stands twice, another client's
///          `client_id` and an audience beyond the client's, `invalid_scope` for such a scope.
[[nodiscard]] result<authorization_request> check_device_request(
  const parameters& asked, const client& by, const authorization_rules& rules);

/// Writes down what a device asked for, for `check_device_request`.
[[nodiscard]] std::string device_request_query(
  const client_id& client, const std::vector<std::string>& scope,
  const std::vector<std::string>& audience);

/// What a device is told (RFC 8628 §3.2).
struct device_answer {
  secret device_code;
  secret user_code;
  std::string verification_uri;
  std::chrono::seconds expires_in{};
  std::chrono::seconds interval{};
};

[[nodiscard]] std::string to_json(const device_answer& x);

} // namespace gatehouse::protocol
