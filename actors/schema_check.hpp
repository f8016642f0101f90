#pragma once

#include "store/postgres_options.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace gatehouse::actors {

/// Tells what is wrong with a schema of a version, with the command to run; empty when this program
/// works with it.
[[nodiscard]] std::string schema_misfit(int version);

/// Looks at the schema of a database server. One that cannot be reached is asked again, with growing
/// pauses, for as long as `patience`. Blocks.
///
/// @param tell   hears why it was not reached, each time.
/// @param pause  lets time pass; true when nobody wants to wait any more.
/// @returns why it cannot be served.
[[nodiscard]] std::optional<std::string> check_postgres(
  const store::postgres_options& options, std::chrono::milliseconds patience,
  const std::function<void(const std::string&)>& tell,
  const std::function<bool(std::chrono::milliseconds)>& pause);

} // namespace gatehouse::actors
