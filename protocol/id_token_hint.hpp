#pragma once

#include "protocol/jose/jwk_set.hpp"
#include "protocol/json.hpp"
#include "protocol/login_session.hpp"
#include "protocol/result.hpp"

#include <string_view>

namespace gatehouse::protocol {

/// Checks an ID token that a client hands back to us (OpenID Connect Core §3.1.2.1, RP-Initiated
/// Logout §4). Its expiry does not matter.
///
/// @returns `invalid_request` when it was not signed with one of our keys, is not an ID token of this
///          issuer, is from the future, or lacks `sub`.
[[nodiscard]] result<id_token_hint> verify_id_token_hint(
  std::string_view token, const jose::jwk_set& keys, std::string_view issuer, time_point now);

/// Reads the claims of a hint that was verified before; null for anything that is no JWT.
[[nodiscard]] json::value hint_claims(std::string_view token);

} // namespace gatehouse::protocol
