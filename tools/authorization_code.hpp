#pragma once

#include "tools/command.hpp"

namespace gatehouse::tools {

/// Gets tokens with the authorization code grant (RFC 6749 §4.1) and PKCE (RFC 7636): prints the URL
/// that a person opens, waits ten minutes at most for the browser to come back, and redeems the code.
[[nodiscard]] outcome<void> perform_authorization_code(const call& x);

} // namespace gatehouse::tools
