#pragma once

#include "actors/blocking_parts.hpp"
#include "store/mysql_options.hpp"

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

} // namespace gatehouse::actors
