#pragma once

#include <atomic>
#include <caf/actor_control_block.hpp>
#include <caf/error.hpp>
#include <cstddef>
#include <functional>
#include <mutex>
#include <vector>

namespace gatehouse::actors {

/// The actors that a node has to end before it ends, one in each seat. From any thread.
class roster {
public:
  using on_death = std::function<void(const caf::error& reason)>;

  /// Gives an actor a seat of its own. One that comes when the roster is closed is told to end.
  ///
  /// @returns the seat.
  std::size_t add(caf::strong_actor_ptr actor);

  /// Gives the seat of an actor that has died to the one in its place; the same after `close`.
  void replace(std::size_t seat, caf::strong_actor_ptr actor);

  /// Calls back when an actor dies before the roster is closed, on the thread where it died. The
  /// roster must live until all actors have ended.
  void watch(const caf::strong_actor_ptr& actor, on_death then);

  /// From now on deaths are expected.
  void close() noexcept { is_closed_ = true; }
  [[nodiscard]] bool is_closed() const noexcept { return is_closed_; }

  /// Tells all actors to end, in the order of their seats, and forgets them. What was sent to them
  /// before is handled first.
  void end_all();

  [[nodiscard]] std::size_t size() const;

private:
  void end_if_closed(const caf::strong_actor_ptr& actor) const;

  mutable std::mutex mutex_;
  std::vector<caf::strong_actor_ptr> actors_;
  std::atomic<bool> is_closed_{false};
};

} // namespace gatehouse::actors
