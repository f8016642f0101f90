#pragma once

#include "protocol/parameters.hpp"

#include <optional>
#include <string_view>

namespace gatehouse::protocol {

/// Reads a body of `multipart/form-data` (RFC 7578) into parameters.
///
/// Only plain fields: each part has one `Content-Disposition: form-data` with a quoted name, no file
/// name, and a value that is UTF-8 without NUL. The preamble and the epilogue are empty.
///
/// @param boundary  as in the Content-Type; 1 to 70 characters (RFC 2046 §5.1.1).
/// @returns nothing for anything else, or past `parameters::max_parameters`.
[[nodiscard]] std::optional<parameters> parse_multipart(
  std::string_view body, std::string_view boundary);

/// Finds the boundary in a Content-Type of `multipart/form-data`.
///
/// @returns nothing when the type is another one or has no valid boundary.
[[nodiscard]] std::optional<std::string_view> multipart_boundary(std::string_view content_type);

} // namespace gatehouse::protocol
