#pragma once

#include "protocol/json.hpp"

#include <string>

namespace gatehouse::tools {

/// Renders a JSON value as block YAML that every YAML 1.1 and 1.2 reader takes for the same value:
/// strings that could be read as something else stand in double quotes with JSON's escapes.
[[nodiscard]] std::string to_yaml(const protocol::json::value& x);

} // namespace gatehouse::tools
