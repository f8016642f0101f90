#pragma once

#include "config/settings.hpp"
#include "net/http.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::actors {

/// What a listener checks before a request reaches its route.
struct listener_rules {
  bool is_admin = false;
  /// Names that the Host may have; empty for any.
  std::vector<std::string> allowed_hosts;
  /// Beside them, every host that no name of the public DNS can be.
  bool allows_private_hosts = false;
  /// Peers that end TLS for this listener; when there are any, everything else is refused.
  std::vector<config::ip_network> tls_termination;
  config::cors_settings cors{};
  /// 404 or 405.
  unsigned wrong_method_status = 405;
};

/// Checks a request against the rules (AB-87): the admin listener serves only hosts that it knows, and
/// no page of another site; behind a proxy that ends TLS, requests must have come through it.
///
/// @returns the answer to send instead, or nothing when the request may pass.
[[nodiscard]] std::optional<net::http_response> refuse_by_rules(
  const net::http_request& request, const listener_rules& rules);

/// The 404 of an unknown path, as the client likes to read it: HTML unless it asks for JSON or text.
[[nodiscard]] net::http_response not_found_response(const net::http_request& request);

} // namespace gatehouse::actors
