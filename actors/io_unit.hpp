#pragma once

#include "net/io_loop.hpp"

#include <caf/execution_unit.hpp>
#include <cstddef>
#include <vector>

namespace gatehouse::actors {

/// An I/O thread as a worker of the actor system: actors that live here run between the socket
/// events of their thread, so that a request and its actors stay on one core.
class io_unit : public caf::execution_unit {
public:
  io_unit(caf::actor_system& system, net::io_loop& loop);

  /// Runs an actor on this thread, soon. From any thread.
  void exec_later(caf::resumable* job) override;

  [[nodiscard]] net::io_loop& loop() noexcept { return loop_; }

private:
  void run_ready();
  void run(caf::resumable* job);

  net::io_loop& loop_;
  // Jobs from this thread itself; one posted handler runs all that gathered.
  std::vector<caf::resumable*> ready_;
  std::vector<caf::resumable*> running_;
  bool is_scheduled_ = false;
};

} // namespace gatehouse::actors
