#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The pieces of which the texts of password hashes are made: fields between `$`, decimal
/// parameters between commas, base64 without padding (the PHC string format).
namespace gatehouse::protocol {

/// Splits `a$b$c` at each `$`; at most `max_fields` fields.
///
/// @returns nothing when there are more.
[[nodiscard]] std::optional<std::vector<std::string_view>> split_fields(
  std::string_view text, std::size_t max_fields);

/// Takes `name=123` off the front of `text`, and the comma behind it if more follows.
///
/// @returns nothing when the name differs, the number has a sign, leading zeros or more than nine
///          digits, or something other than a comma follows.
[[nodiscard]] std::optional<unsigned> take_parameter(std::string_view& text, std::string_view name);

/// Base64 of RFC 4648 §4 without its padding.
[[nodiscard]] std::string to_unpadded_base64(std::string_view bytes);

/// Strict: no padding, and the unused bits of the last character are zero.
[[nodiscard]] std::optional<std::string> from_unpadded_base64(std::string_view text);

} // namespace gatehouse::protocol
