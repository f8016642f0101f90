#pragma once

#include "tools/api.hpp"

#include <string>

namespace gatehouse::tools {

/// Finds the token of the next page in the `Link` header of a list (RFC 8288 §3).
///
/// @returns the decoded `page_token` of the link with `rel="next"`; empty on the last page.
[[nodiscard]] std::string next_page_token(const header_list& headers);

} // namespace gatehouse::tools
