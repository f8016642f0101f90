#include "actors/system_config.hpp"

#include "actors/interfaces.hpp"

#include <caf/all.hpp>

namespace gatehouse::actors {

system_config::system_config(unsigned threads) {
  add_message_types<caf::id_block::gatehouse>();
  // Steadier than `stealing` with few cores.
  set("scheduler.policy", caf::atom("sharing"));
  set("scheduler.max-threads", static_cast<std::size_t>(threads));
  set("logger.verbosity", caf::atom("quiet"));
}

} // namespace gatehouse::actors
