#pragma once

#include "actors/blocking_parts.hpp"
#include "store/mysql_options.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace gatehouse::actors {

/// Says how the server is reached. `random` has to be there.
void use_mysql(blocking_parts& parts, const store::mysql_options& options);

/// How many of the connections write, and how many read. Each one has a thread.
struct mysql_connections {
  unsigned writers = 1;
  unsigned readers = 0;
};

/// @param most  all of them, at least one.
[[nodiscard]] mysql_connections share_connections(unsigned most);

/// Looks at the schema of the server. One that cannot be reached is asked again, with growing pauses,
/// for as long as `patience`. Blocks.
///
/// @param tell  hears why it was not reached, each time.
/// @returns why it cannot be served.
[[nodiscard]] std::optional<std::string> check_mysql(
  const store::mysql_options& options, std::chrono::milliseconds patience,
  const std::function<void(const std::string&)>& tell);

} // namespace gatehouse::actors
