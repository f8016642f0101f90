#pragma once

#include "protocol/client.hpp"
#include "protocol/client_json.hpp"
#include "protocol/result.hpp"

#include <string>
#include <string_view>

/// Clients that register themselves (RFC 7591, RFC 7592, OpenID Connect Dynamic Client Registration).
namespace gatehouse::protocol {

/// Checks that a client asks nothing for itself that only an operator may give: a secret of its own
/// choice, `metadata`, `access_token_strategy`, lifespans, and that people are not asked
/// (`skip_consent`, `skip_logout_consent`).
///
/// @returns `invalid_client_metadata`.
[[nodiscard]] result<void> check_registration(const client_input& asked);

/// Checks the same of a change. What the operator gave since may be sent back as it was shown; a
/// secret may not, and `client_id` must be the one that is changed (RFC 7592 §2.2).
///
/// @returns `request_forbidden` for a secret, else `invalid_client_metadata`.
[[nodiscard]] result<void> check_registration_change(
  const client_input& asked, const client& before);

/// Returns what was asked for with the operator's part, the secrets and the id as they were.
[[nodiscard]] client keep_operators_part(client asked, const client& before);

/// Renders a client as it may see itself: without `metadata`, which are the operator's notes.
[[nodiscard]] json::value show_registration(const client& x, client_view view);

/// Tells whether a registration access token is that of a client; in constant time.
///
/// @param handle  the handle of a token whose MAC is right.
[[nodiscard]] bool is_registration_token_of(const client& x, std::string_view handle);

/// What a client's record keeps of its registration access token.
[[nodiscard]] std::string registration_token_mark(std::string_view handle);

} // namespace gatehouse::protocol
