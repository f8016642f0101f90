#pragma once

#include "config/effective.hpp"

#include <string>

namespace gatehouse::config {

/// Renders every key that has a value as YAML, with a comment that tells where it came from.
/// Secrets are `<redacted>`, and URLs and data source names lose their passwords.
[[nodiscard]] std::string show_as_yaml(const effective_values& values);

/// Renders the same as one JSON object: dotted name to `{"value": …, "origin": "…"}`.
[[nodiscard]] std::string show_as_json(const effective_values& values);

} // namespace gatehouse::config
