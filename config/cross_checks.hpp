#pragma once

#include "config/effective.hpp"

#include <vector>

namespace gatehouse::config {

/// Finds keys that ask for what is not built yet: each must have its default.
[[nodiscard]] std::vector<problem> find_planned(const effective_values& values);

/// Finds combinations that cannot work, and some that probably were not meant (warnings).
[[nodiscard]] std::vector<problem> find_contradictions(const effective_values& values);

} // namespace gatehouse::config
