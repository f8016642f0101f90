#pragma once

#include "config/tree.hpp"

#include <string>
#include <string_view>

namespace gatehouse::config {

/// Reads one TOML document (v1.0.0).
///
/// Dates and times become strings: no key takes them. toml++ refuses duplicate keys; what passes
/// `max_file_depth` is refused here. Messages never quote a value.
///
/// @param name  what origins call the file.
[[nodiscard]] config_result<node> read_toml(const std::string& name, std::string_view text);

} // namespace gatehouse::config
