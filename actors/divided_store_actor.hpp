#pragma once

#include "actors/interfaces.hpp"
#include "protocol/time.hpp"
#include "store/divided_batch.hpp"

#include <caf/all.hpp>
#include <functional>
#include <memory>

namespace gatehouse::actors {

/// A main store with a short-lived one beside it, as one (`store/divided_batch.hpp`). What needs the
/// main store only goes on while the other is away; what needs both waits for the short-lived store
/// first, so that a record that settles meanwhile is found in one of them.
class divided_store_actor : public store_actor::base {
public:
  divided_store_actor(
    caf::actor_config& config, store_actor main, store_actor short_lived,
    std::function<protocol::time_point()> now);

  const char* name() const override { return "gatehouse.store"; }

  behavior_type make_behavior() override;

private:
  struct task;
  using task_ptr = std::shared_ptr<task>;

  void on_exit() override;
  void ask_main(const task_ptr& x);
  void finish(const task_ptr& x, std::optional<store::batch_outcome> of_main);

  store_actor main_;
  store_actor short_lived_;
  std::function<protocol::time_point()> now_;
};

} // namespace gatehouse::actors
