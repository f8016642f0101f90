#pragma once

#include "protocol/client.hpp"
#include "protocol/result.hpp"
#include "protocol/scope.hpp"
#include "protocol/token_request.hpp"

#include <string>
#include <vector>

namespace gatehouse::protocol {

/// What was granted to a client for itself.
struct client_credentials_grant {
  std::vector<std::string> scope;
  std::vector<std::string> audience;
};

/// What decides beside the client and its request.
struct client_credentials_rules {
  scope_strategy strategy = scope_strategy::wildcard;
  /// A request without scope gets all of the client's scopes.
  bool grant_all_by_default = false;
};

/// Decides a client credentials request of an authenticated client (RFC 6749 §4.4).
///
/// @returns `unauthorized_client` when the client may not use the grant, `invalid_grant` for a public
///          client, `invalid_scope` for a scope beyond the client's, `invalid_request` for an audience
///          beyond it.
[[nodiscard]] result<client_credentials_grant> decide_client_credentials(
  const client& x, const token_request& asked, const client_credentials_rules& rules);

} // namespace gatehouse::protocol
