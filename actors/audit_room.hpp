#pragma once

#include "actors/node_state.hpp"
#include "actors/statistics.hpp"

#include <atomic>
#include <cstdint>
#include <memory>

namespace spdlog {
class logger;
}

namespace gatehouse::actors {

/// Keeps the queue of the audit stream within bounds: when its disk stands still, events are dropped
/// and counted instead of filling the memory. From any thread.
class audit_room {
public:
  /// Events of about a kilobyte each.
  static constexpr std::uint64_t default_limit = 10'000;

  /// @param audit  the statistics of the audit actor: what waits there counts. As many events as
  ///               there are threads that tell at the same time may pass the limit.
  /// @param log    is told when the first event is dropped, and then no more; may be null.
  audit_room(
    std::shared_ptr<const actor_statistics> audit, std::shared_ptr<node_state> state,
    std::shared_ptr<spdlog::logger> log, std::uint64_t limit = default_limit);

  /// Tells whether one more event may be sent; counts it as dropped if not.
  [[nodiscard]] bool admits();

private:
  std::shared_ptr<const actor_statistics> audit_;
  std::shared_ptr<node_state> state_;
  std::shared_ptr<spdlog::logger> log_;
  std::uint64_t limit_;
  std::atomic<bool> is_told_{false};
};

} // namespace gatehouse::actors
