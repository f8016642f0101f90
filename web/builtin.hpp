#pragma once

#include <optional>
#include <string_view>

namespace gatehouse::web {

/// Finds a file that the program carries: `login.html`, `style.css`.
///
/// @returns nothing when there is no such file.
[[nodiscard]] std::optional<std::string_view> builtin_file(std::string_view name) noexcept;

} // namespace gatehouse::web
