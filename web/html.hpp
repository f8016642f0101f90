#pragma once

#include <string>
#include <string_view>

namespace gatehouse::web {

/// Escapes a text for HTML, inside elements and quoted attributes alike: `&`, `<`, `>`, `"`, `'` and
/// the backtick, which old browsers took for a quote.
[[nodiscard]] std::string escape_html(std::string_view text);

} // namespace gatehouse::web
