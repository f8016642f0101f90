#pragma once

#include "config/tree.hpp"

#include <string>
#include <string_view>

namespace gatehouse::config {

/// Reads one YAML document whose top is an object, or which is empty.
///
/// Plain scalars follow the core schema of YAML 1.2 (§10.3.2): `yes` and `0755` are strings.
/// Refused are duplicate keys, anchors, aliases and merge keys, tags, keys that are no scalars, a
/// second document, and what passes `max_file_depth`. Messages never quote a value.
///
/// @param name  what origins call the file.
[[nodiscard]] config_result<node> read_yaml(const std::string& name, std::string_view text);

} // namespace gatehouse::config
