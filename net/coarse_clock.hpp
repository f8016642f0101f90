#pragma once

#include <chrono>
#include <ctime>

namespace gatehouse::net {

/// The time of the kernel's last tick, a few milliseconds old at most: for deadlines of seconds,
/// which every request sets several times. A fifth of the cost of an exact reading.
struct coarse_clock {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<coarse_clock>;
  static constexpr bool is_steady = true;

  static time_point now() noexcept { return time_point(read(CLOCK_MONOTONIC_COARSE)); }

  /// Returns the wall clock's time in the same coarseness.
  static std::chrono::sys_time<duration> wall() noexcept {
    return std::chrono::sys_time<duration>(read(CLOCK_REALTIME_COARSE));
  }

private:
  static duration read(clockid_t which) noexcept {
    std::timespec at{};
    clock_gettime(which, &at);
    return std::chrono::seconds(at.tv_sec) + std::chrono::nanoseconds(at.tv_nsec);
  }
};

} // namespace gatehouse::net
