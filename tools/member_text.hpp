#pragma once

#include "protocol/json.hpp"

#include <string>
#include <string_view>

namespace gatehouse::tools {

/// Renders a member for a cell of a table: texts as they are, lists joined by a comma and a blank,
/// anything else as JSON, and nothing when it is missing or null.
[[nodiscard]] std::string member_text(const protocol::json::value& from, std::string_view member);

} // namespace gatehouse::tools
