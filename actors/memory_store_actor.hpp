#pragma once

#include "actors/interfaces.hpp"
#include "protocol/time.hpp"
#include "store/memory_store.hpp"

#include <caf/all.hpp>
#include <functional>

namespace gatehouse::actors {

/// The memory store behind messages. One actor on one I/O thread: a batch is all or nothing because
/// nothing else runs meanwhile.
class memory_store_actor : public store_actor::base {
public:
  memory_store_actor(caf::actor_config& config, std::function<protocol::time_point()> now);

  const char* name() const override { return "gatehouse.store"; }

  behavior_type make_behavior() override;

private:
  std::uint64_t sweep(const sweep_request& wanted);

  store::memory_store records_;
  std::function<protocol::time_point()> now_;
};

} // namespace gatehouse::actors
