#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::protocol {

/// Compresses a text (RFC 1951, raw), so that what travels in a URL stays short.
[[nodiscard]] std::string deflate(std::string_view text);

/// Decompresses what `deflate` made.
///
/// @returns nothing for anything else, for bytes behind the end, and when the text would be longer
///          than `max_bytes` (AB-36).
[[nodiscard]] std::optional<std::string> inflate(std::string_view bytes, std::size_t max_bytes);

} // namespace gatehouse::protocol
