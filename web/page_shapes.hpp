#pragma once

#include "web/template.hpp"

#include <string_view>

namespace gatehouse::web {

/// Everything that a page may have, each list with one item: what its template may name. Empty for a
/// page that there is not.
[[nodiscard]] template_object shape_of(std::string_view page);

} // namespace gatehouse::web
