#pragma once

#include "protocol/result.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Proof Key for Code Exchange (RFC 7636). `S256` is the only method: `plain` proves nothing to
/// somebody who has seen the request (RFC 9700 §2.1.1).
namespace gatehouse::protocol {

/// Reads `code_challenge` and `code_challenge_method` of an authorization request.
///
/// @returns the challenge, empty when there is none and none is demanded; `invalid_request` for
///          another method (a missing one means `plain`), a method without challenge, a challenge
///          that is no base64url of 32 bytes, and a missing one where it is demanded.
[[nodiscard]] result<std::string> read_code_challenge(
  std::optional<std::string_view> challenge, std::optional<std::string_view> method,
  bool is_demanded);

/// Checks the `code_verifier` of a token request against the challenge that the code was issued for.
///
/// @returns `invalid_grant` when it is missing, malformed (RFC 7636 §4.1) or wrong, and also when a
///          verifier comes for a code without challenge: somebody took it away (RFC 9700 §4.8.2).
[[nodiscard]] result<void> check_code_verifier(
  std::string_view challenge, std::optional<std::string_view> verifier);

} // namespace gatehouse::protocol
