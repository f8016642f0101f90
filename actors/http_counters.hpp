#pragma once

#include "net/http.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace gatehouse::actors {

/// One histogram that one thread writes and another reads now and then.
template <std::size_t Buckets>
struct lane_histogram {
  /// One more bucket than bounds: what is above all of them.
  std::array<std::atomic<std::uint64_t>, Buckets + 1> counts{};
  std::atomic<double> sum{0};

  void observe(const std::array<double, Buckets>& bounds, double value) noexcept {
    std::size_t i = 0;
    while (i < Buckets && value > bounds[i])
      ++i;
    // A single writer needs no read-modify-write instruction.
    counts[i].store(counts[i].load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    sum.store(sum.load(std::memory_order_relaxed) + value, std::memory_order_relaxed);
  }
};

inline constexpr std::array<double, 12> time_bounds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                                    0.05,   0.1,   0.25,   0.5,   1,    5};
inline constexpr std::array<double, 6> size_bounds{100,     1'000,     10'000,
                                                   100'000, 1'000'000, 10'000'000};

/// What the requests of one route, method and status came to on one thread.
struct http_series {
  std::size_t route = 0;
  net::http_method method = net::http_method::get;
  unsigned status = 0;
  lane_histogram<time_bounds.size()> seconds;
  lane_histogram<size_bounds.size()> response_bytes;
  lane_histogram<size_bounds.size()> request_bytes;
};

/// The HTTP counters of one listener on one thread: that thread writes, the metrics actor reads.
class http_counters {
public:
  /// @param routes  names of the routes; the index of a route is its number.
  explicit http_counters(std::vector<std::string> routes) : routes_(std::move(routes)) {}

  /// Counts one finished request. On the owning thread only.
  void count(
    std::size_t route, net::http_method method, unsigned status, double seconds,
    std::size_t response_bytes, std::size_t request_bytes);

  [[nodiscard]] const std::string& route_name(std::size_t route) const noexcept {
    return routes_[route];
  }

  /// Walks through what was counted. From any thread.
  void for_each(const std::function<void(const http_series&)>& look) const;

private:
  // More combinations than routes, methods and statuses make; later ones are not told apart.
  static constexpr std::size_t max_series = 512;

  http_series* find(std::size_t route, net::http_method method, unsigned status) noexcept;

  std::vector<std::string> routes_;
  std::array<std::atomic<http_series*>, max_series> series_{};
  std::vector<std::unique_ptr<http_series>> owned_;
};

} // namespace gatehouse::actors
