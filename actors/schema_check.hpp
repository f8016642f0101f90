#pragma once

#include <string>

namespace gatehouse::actors {

/// Tells what is wrong with a schema of a version, with the command to run; empty when this program
/// works with it.
[[nodiscard]] std::string schema_misfit(int version);

} // namespace gatehouse::actors
