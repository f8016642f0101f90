#pragma once

#include "protocol/ids.hpp"
#include "protocol/parameters.hpp"
#include "protocol/profile.hpp"
#include "protocol/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gatehouse::protocol {

/// The grants that the token endpoint serves.
enum class grant_type : std::uint8_t {
  client_credentials,
  authorization_code,
  refresh_token,
  /// RFC 8628 §3.4.
  device_code,
  /// RFC 7523 §2.1.
  jwt_bearer,
};

/// Returns the name as it stands in `grant_type`.
[[nodiscard]] std::string_view name(grant_type grant) noexcept;

/// A request to the token endpoint, apart from who sent it (RFC 6749 §4).
struct token_request {
  grant_type grant = grant_type::client_credentials;
  /// Of `authorization_code`: the code, and what was sent along to prove whose it is.
  secret code;
  std::optional<std::string> redirect_uri;
  std::optional<std::string> code_verifier;
  /// Of `refresh_token`.
  secret refresh_token;
  /// Of the device grant.
  secret device_code;
  /// Of the JWT bearer grant.
  secret assertion;
  std::vector<std::string> scope;
  /// Hydra's `audience`, repeated or separated by blanks.
  std::vector<std::string> audience;
};

/// Reads a token request.
///
/// @returns `invalid_request` for an empty form, a missing grant type, a parameter that stands twice
///          (RFC 6749 §3.2), and in the `hydra` profile for an unknown grant type;
///          `unsupported_grant_type` for that in the others; `invalid_scope` for malformed scopes.
[[nodiscard]] result<token_request> read_token_request(
  const parameters& form, const profile_rules& rules);

/// Reads `audience`: values may be repeated and separated by blanks.
[[nodiscard]] std::vector<std::string> read_audience(const parameters& form);

} // namespace gatehouse::protocol
