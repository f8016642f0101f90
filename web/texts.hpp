#pragma once

#include "web/language.hpp"

#include <string_view>
#include <vector>

namespace gatehouse::web {

/// Finds a text of the catalogue; empty when there is none. `{name}` in it stands for a text of the
/// page.
[[nodiscard]] std::string_view find_text(language in, std::string_view name) noexcept;

/// The names of all texts.
[[nodiscard]] std::vector<std::string_view> text_names();

} // namespace gatehouse::web
