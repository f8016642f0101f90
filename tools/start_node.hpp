#pragma once

#include "config/load.hpp"

#include <iosfwd>
#include <memory>
#include <string_view>

namespace gatehouse::actors {
class store_front;
}

namespace gatehouse::tools {

/// Runs a node until a signal ends it.
///
/// On `SIGTERM` or `SIGINT` readiness fails first, then no new connection is taken, then the requests
/// under way finish; a second signal ends the program at once. Prints one line for each listener and
/// then `ready` on `out`.
///
/// @param roles         `all`, or names separated by commas.
/// @param before_store  see `actors::node_parts`; the program gives none.
/// @returns 0 after a complete drain; 1 when the node could not go on or requests were cut off;
///          2 when it could not start.
[[nodiscard]] int start_node(
  const config::configuration& configuration, std::string_view roles, std::ostream& out,
  std::ostream& err, std::shared_ptr<actors::store_front> before_store = {});

} // namespace gatehouse::tools
