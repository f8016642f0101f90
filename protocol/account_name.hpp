#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::protocol {

/// No e-mail address is longer (RFC 5321 §4.5.3.1.3, less its angle brackets).
inline constexpr std::size_t max_account_name_bytes = 254;

/// Makes one form of all the ways to write the name or e-mail address of an account, so that what is
/// counted, compared and refused as a duplicate is the same everywhere (AB-59).
///
/// ASCII blanks and tabs around it go, ASCII letters become lower case. Nothing else changes: there
/// is no folding of other scripts, because names that look alike there are not the same.
///
/// @returns nothing for what has no such form: an empty name, one that is longer than
///          `max_account_name_bytes`, has a blank or control character within, or anything outside
///          printable ASCII.
[[nodiscard]] std::optional<std::string> normalize_account_name(std::string_view text);

} // namespace gatehouse::protocol
