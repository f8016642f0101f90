#pragma once

#include "protocol/json.hpp"

namespace gatehouse::config {

/// Tells whether a value is an object whose members are all strings.
[[nodiscard]] bool is_text_map(const protocol::json::value& x);

/// Tells whether a value is an http or https URL, or an object of such a `url` and, if wanted,
/// `auth`:
/// `{"type": "api_key", "config": {"in": "header" or "cookie", "name": text, "value": text}}`.
[[nodiscard]] bool is_hook(const protocol::json::value& x);

} // namespace gatehouse::config
