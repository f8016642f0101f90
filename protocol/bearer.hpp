#pragma once

#include "protocol/ids.hpp"
#include "protocol/parameters.hpp"
#include "protocol/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::protocol {

/// Reads the access token of a request to a protected resource (RFC 6750 §2): the `Authorization`
/// header, or `access_token` in a form. Never the query, which ends up in logs (RFC 9700 §4.3.2).
///
/// @returns nothing when there is none; `invalid_request` when there is more than one.
[[nodiscard]] result<std::optional<secret>> read_bearer_token(
  std::optional<std::string_view> authorization, const parameters& form);

/// Renders `WWW-Authenticate` (RFC 6750 §3).
///
/// @param error  nothing when no token was presented: then nothing is said about it.
[[nodiscard]] std::string bearer_challenge(const std::optional<oauth_error>& error);

} // namespace gatehouse::protocol
