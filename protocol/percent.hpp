#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::protocol {

/// Decodes percent-encoding strictly (RFC 3986 §2.1): every `%` has two hexadecimal digits.
///
/// @returns nothing when a `%` has not. `%00` decodes to NUL; who minds it must look.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text);

/// Encodes everything but the unreserved characters of RFC 3986 §2.3.
[[nodiscard]] std::string percent_encode(std::string_view text);

/// Tells whether the octets are well-formed UTF-8 (RFC 3629): no overlong forms, no surrogates.
[[nodiscard]] bool is_utf8(std::string_view octets) noexcept;

} // namespace gatehouse::protocol
