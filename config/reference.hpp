#pragma once

#include <string>

namespace gatehouse::config {

/// Renders the table of all keys as Markdown, and of the old names, for
/// docs/configuration.md.
[[nodiscard]] std::string render_reference();

} // namespace gatehouse::config
