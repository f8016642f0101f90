#include "actors/audit_room.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>

namespace gatehouse::actors {

audit_room::audit_room(
  std::shared_ptr<const actor_statistics> audit, std::shared_ptr<node_state> state,
  std::shared_ptr<spdlog::logger> log, std::uint64_t limit)
  : audit_(std::move(audit)), state_(std::move(state)), log_(std::move(log)), limit_(limit) {}

bool audit_room::admits() {
  if (audit_->waiting() < limit_)
    return true;
  state_->audit_dropped.fetch_add(1, std::memory_order_relaxed);
  if (!is_told_.exchange(true) && log_ != nullptr)
    log_->error(fmt::format(
      "{} audit events wait to be written: more are dropped, and counted in "
      "gatehouse_audit_dropped_total",
      limit_));
  return false;
}

} // namespace gatehouse::actors
