#pragma once

#include "net/http_client.hpp"
#include "tools/failure.hpp"

namespace gatehouse::tools {

/// Makes the failure of an answer that says no: `code: description` (RFC 6749 §5.2), the older
/// `{"error":{"status":…,"message":…}}`, or else the HTTP status.
[[nodiscard]] failure refusal_in(const net::fetch_response& response);

} // namespace gatehouse::tools
