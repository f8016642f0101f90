#pragma once

#include "net/http.hpp"
#include "protocol/result.hpp"

#include <optional>

namespace gatehouse::actors {

/// Makes the refusal of a protected resource (RFC 6750 §3), `WWW-Authenticate` included.
///
/// @param error  nothing when no token was presented.
[[nodiscard]] net::http_response bearer_refusal(const std::optional<protocol::oauth_error>& error);

} // namespace gatehouse::actors
