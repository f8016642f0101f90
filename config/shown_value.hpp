#pragma once

#include "config/value.hpp"

namespace gatehouse::config {

/// Renders as JSON for people: durations as Go writes them, secrets as `<redacted>`, and URLs and
/// data source names without their passwords.
[[nodiscard]] protocol::json::value shown_value(const key& x, const value& from);

} // namespace gatehouse::config
