#pragma once

#include <string>
#include <string_view>

namespace gatehouse::tools {

/// Makes text from outside fit for a terminal: controls, C1 controls in UTF-8 included, become `?`,
/// so that no client's name can move the cursor or recolor the screen.
[[nodiscard]] std::string terminal_text(std::string_view text);

/// Counts the characters of UTF-8 text, continuation bytes aside.
[[nodiscard]] std::size_t character_count(std::string_view text) noexcept;

} // namespace gatehouse::tools
