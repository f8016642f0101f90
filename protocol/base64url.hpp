#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::protocol {

/// Encodes as base64url without padding (RFC 4648 §5, RFC 7515 §2).
[[nodiscard]] std::string to_base64url(std::string_view bytes);

/// Decodes base64url strictly: only the alphabet of RFC 4648 §5, no padding, no white space, and the
/// unused bits of the last character are zero, so that every byte string has exactly one text.
///
/// @returns nothing for any other text; the empty string for the empty text.
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);

/// Encodes as base64 with padding (RFC 4648 §4).
[[nodiscard]] std::string to_base64(std::string_view bytes);

/// Decodes base64 strictly (RFC 4648 §4): padding is required and canonical.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

} // namespace gatehouse::protocol
