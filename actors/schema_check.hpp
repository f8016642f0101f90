#pragma once

#include "store/schema_state.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace gatehouse::actors {

/// Tells what is wrong with a schema of a version, with the command to run; empty when this program
/// works with it.
[[nodiscard]] std::string schema_misfit(int version);

/// How to wait for a database that is not there yet.
struct schema_patience {
  /// How long at most.
  std::chrono::milliseconds span{};
  /// Hears why it was not reached, each time.
  std::function<void(const std::string&)> tell;
  /// Lets time pass; true when nobody wants to wait any more.
  std::function<bool(std::chrono::milliseconds)> pause;
};

/// Looks at the schema of a database server. One that cannot be reached is asked again, with growing
/// pauses. Blocks.
///
/// @param read  looks at it once.
/// @returns why it cannot be served.
[[nodiscard]] std::optional<std::string> await_schema(
  const std::function<store::schema_state()>& read, const schema_patience& patience);

} // namespace gatehouse::actors
