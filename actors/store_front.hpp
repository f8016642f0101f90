#pragma once

#include "actors/homed.hpp"
#include "actors/interfaces.hpp"

#include <caf/fwd.hpp>

namespace gatehouse::actors {

/// Puts an actor between a node and its store, which sees and answers everything that anybody asks of
/// the store. The program has none: it is how tests plant the faults that their checker must find
/// (tests/chaos).
class store_front {
public:
  store_front() = default;
  store_front(const store_front&) = delete;
  store_front& operator=(const store_front&) = delete;
  virtual ~store_front() = default;

  /// Called once, at the start of the node, by the thread that starts it.
  ///
  /// @param where  the home of the actor: the first I/O thread.
  /// @param store  whom it asks.
  /// @returns whom everybody else asks instead; the node ends it with its other actors.
  [[nodiscard]] virtual store_actor spawn(
    caf::actor_system& system, home where, store_actor store) = 0;
};

} // namespace gatehouse::actors
