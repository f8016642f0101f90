#pragma once

#include <atomic>
#include <cstddef>

namespace gatehouse::actors {

/// How much waits for actors on other threads. From any thread.
class waiting_room {
public:
  explicit waiting_room(std::size_t most) noexcept : most_(most) {}

  /// @returns false when it is full: then nobody has come in.
  [[nodiscard]] bool enter() noexcept {
    if (inside_.fetch_add(1) < most_)
      return true;
    --inside_;
    return false;
  }

  void leave() noexcept { --inside_; }

  [[nodiscard]] std::size_t inside() const noexcept { return inside_; }

private:
  std::atomic<std::size_t> inside_{0};
  std::size_t most_;
};

} // namespace gatehouse::actors
