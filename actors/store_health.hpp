#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>

namespace gatehouse::actors {

/// Whether a part of the store, or what lies in it, can be used, and why not. From any thread.
class store_health {
public:
  /// @returns true when it worked until now.
  bool fail(std::string why) {
    ++faults_;
    const std::lock_guard lock(mutex_);
    const bool did_work = problem_.empty();
    problem_ = std::move(why);
    is_failing_ = true;
    return did_work;
  }

  /// Says that it does not work yet, which is no fault.
  void await(std::string why) {
    const std::lock_guard lock(mutex_);
    problem_ = std::move(why);
    is_failing_ = true;
  }

  /// @returns true when it did not work until now.
  bool recover() {
    if (!is_failing_)
      return false;
    const std::lock_guard lock(mutex_);
    problem_.clear();
    return is_failing_.exchange(false);
  }

  [[nodiscard]] bool is_failing() const noexcept { return is_failing_; }

  /// What is wrong, for the operator; empty when it works.
  [[nodiscard]] std::string problem() const {
    const std::lock_guard lock(mutex_);
    return problem_;
  }

  /// How often it has failed.
  [[nodiscard]] std::uint64_t faults() const noexcept { return faults_; }

private:
  std::atomic<std::uint64_t> faults_{0};
  std::atomic<bool> is_failing_{false};
  mutable std::mutex mutex_;
  std::string problem_;
};

} // namespace gatehouse::actors
