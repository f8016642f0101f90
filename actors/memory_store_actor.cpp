#include "actors/memory_store_actor.hpp"

#include <algorithm>

namespace gatehouse::actors {

namespace {

/// Records of one step of the sweep: some tens of microseconds, so that no request waits for it.
constexpr std::uint64_t sweep_step = 64;
constexpr std::chrono::milliseconds sweep_interval{200};
/// After a full step there is more to do.
constexpr std::chrono::milliseconds sweep_again{5};

} // namespace

memory_store_actor::memory_store_actor(
  caf::actor_config& config, std::function<protocol::time_point()> now)
  : store_actor::base(config), now_(std::move(now)) {}

memory_store_actor::behavior_type memory_store_actor::make_behavior() {
  return {
    [this](const request_context&, const store::batch& steps) {
      return records_.apply(steps, now_());
    },
    [this](const request_context&, const store::list_query& query) {
      return records_.list(query, now_());
    },
    [this](const request_context&, const sweep_request& wanted) { return sweep(wanted); },
    [this](const request_context&, const sweep_tick&) {
      const auto swept = records_.sweep(now_(), sweep_step);
      delayed_send(
        this, swept == sweep_step ? sweep_again : sweep_interval, request_context{}, sweep_tick{});
    },
  };
}

std::uint64_t memory_store_actor::sweep(const sweep_request& wanted) {
  const auto until = std::min(protocol::numeric_date(now_()), wanted.expired_by);
  return records_.sweep(protocol::from_numeric_date(until), wanted.limit);
}

} // namespace gatehouse::actors
