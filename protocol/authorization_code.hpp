#pragma once

#include "protocol/client.hpp"
#include "protocol/ids.hpp"
#include "protocol/result.hpp"
#include "protocol/token_request.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::protocol {

/// What is remembered of an authorization code (RFC 6749 §4.1.2).
struct authorization_code {
  client_id client;
  grant_id grant;
  /// What the token request has to repeat; nothing when the authorization request named none.
  std::optional<std::string> redirect_uri;
  /// Empty without PKCE.
  std::string code_challenge;
  bool is_used = false;
};

/// Writes a code for the store; client and grant stand in columns of their own. Of a used one only
/// the mark is left.
[[nodiscard]] std::string store_code(const authorization_code& x);

/// Reads what `store_code` wrote; nothing for anything else.
[[nodiscard]] std::optional<authorization_code> restore_code(
  std::string_view client, std::string_view grant, std::string_view payload);

/// Checks that an unused code may be redeemed by this request of an authenticated client (RFC 6749
/// §4.1.3, RFC 7636 §4.6). The code stays good after a refusal: only its client can cause one.
///
/// @returns `unauthorized_client` when the client may not use the grant, `invalid_grant` otherwise.
[[nodiscard]] result<void> check_redemption(
  const authorization_code& code, const client& by, const token_request& asked);

/// The one answer to every code that is unknown, expired, used or somebody else's (AB-11).
[[nodiscard]] oauth_error unknown_code();

/// The same for refresh tokens.
[[nodiscard]] oauth_error unknown_refresh_token();

} // namespace gatehouse::protocol
