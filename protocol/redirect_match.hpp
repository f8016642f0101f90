#pragma once

#include "protocol/client.hpp"
#include "protocol/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::protocol {

/// Tells whether a requested redirect URI is a registered one.
///
/// Both are compared as strings (RFC 9700 §2.1). Only the port of a loopback literal may differ
/// (RFC 8252 §7.3): scheme `http`, host 127.0.0.0/8 or ::1, everything else equal. The name
/// `localhost` is no literal.
[[nodiscard]] bool matches_redirect_uri(std::string_view registered, std::string_view requested);

/// Decides where the answer to an authorization request goes.
///
/// @param requested  what the request says; nothing when it says nothing.
/// @param must_name  the request has to name it, as OpenID Connect Core §3.1.2.1 asks for.
/// @returns the URI to use, or `invalid_request`: then nobody is redirected anywhere.
[[nodiscard]] result<std::string> choose_redirect_uri(
  const client& x, std::optional<std::string_view> requested, bool must_name);

/// Tells whether a redirect URI keeps the answer out of strangers' hands (RFC 9700 §4.1): everything
/// but `http` to a host that is neither `localhost`, a name below it, nor a loopback literal.
[[nodiscard]] bool is_protected_redirect(std::string_view uri);

} // namespace gatehouse::protocol
