#pragma once

#include "protocol/authorization_request.hpp"
#include "protocol/client.hpp"
#include "protocol/grant.hpp"
#include "protocol/scope.hpp"

#include <optional>

namespace gatehouse::protocol {

/// What a person agreed to before, and where the answer goes now.
struct consent_facts {
  /// The remembered grant to this client, if there is one.
  const grant* remembered = nullptr;
  /// The request came from a device, not from a browser that is redirected.
  bool is_device = false;
  scope_strategy strategy = scope_strategy::wildcard;
};

/// Tells whether a person need not be asked: every requested scope was granted before, the request
/// does not insist (`prompt=consent`), and nobody else can pose as the client. A public client proves
/// itself by its redirect URI alone, which has to be https or the person's own machine (RFC 6749
/// §10.2).
[[nodiscard]] bool may_skip_consent(
  const authorization_request& asked, const client& by, const consent_facts& facts);

} // namespace gatehouse::protocol
