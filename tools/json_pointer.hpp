#pragma once

#include "protocol/json.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::tools {

/// Reads a JSON Pointer into its reference tokens (RFC 6901 §3 and §4). The empty text points at
/// the whole document.
///
/// @returns nothing when it does not begin with `/` or has a `~` that is not `~0` or `~1`.
[[nodiscard]] std::optional<std::vector<std::string>> parse_json_pointer(std::string_view text);

/// Reads the one kind of JSONPath that names a single member without looking: `$.a.b`, or `{.a.b}`
/// as kubectl writes it. Names are letters, digits, `_` and `-`.
///
/// @returns nothing for any other expression: no filters, no wildcards, no indexes.
[[nodiscard]] std::optional<std::vector<std::string>> parse_json_path(std::string_view text);

/// Finds the value that the tokens lead to; null when there is none. Indexes of arrays are decimal
/// without leading zeros (RFC 6901 §4).
[[nodiscard]] const protocol::json::value* find(
  const protocol::json::value& document, const std::vector<std::string>& tokens);

} // namespace gatehouse::tools
