#pragma once

#include "protocol/json.hpp"
#include "protocol/result.hpp"

namespace gatehouse::protocol::json {

/// The most operations of one patch.
inline constexpr std::size_t max_patch_operations = 200;

/// Applies a JSON Patch (RFC 6902): add, remove, replace, move, copy and test, all or nothing.
///
/// @returns the patched document, or `invalid_request` when the patch is malformed, too long, names a
///          place that is not there, fails a test, or makes a document beyond the bounds of `limits`.
[[nodiscard]] result<value> apply_patch(const value& document, const value& patch);

/// Tells whether any operation of a patch reads or writes at or below a top-level member.
[[nodiscard]] bool touches(const value& patch, std::string_view member);

} // namespace gatehouse::protocol::json
