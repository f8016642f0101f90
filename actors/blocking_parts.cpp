#include "actors/blocking_parts.hpp"

#include <spdlog/logger.h>

namespace gatehouse::actors {

void tell_unopened(const blocking_parts& parts) {
  parts.log->error("a record of the store was altered, or sealed under none of secrets.system");
}

} // namespace gatehouse::actors
