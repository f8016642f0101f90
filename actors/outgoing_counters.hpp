#pragma once

#include "actors/http_counters.hpp"
#include "actors/outgoing_messages.hpp"
#include "net/fetch.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>

namespace gatehouse::actors {

/// What outgoing requests came to: the actor that sends them writes, the metrics actor reads.
struct outgoing_counters {
  /// In the order of `outgoing_purpose`.
  static constexpr std::array<std::string_view, 6> purposes{
    "client_keys", "sector_identifier", "backchannel_logout", "request_object",
    "demo",        "token_hook"};

  struct series {
    /// By reason; those of `fetch_errc::none` were answered.
    std::array<std::atomic<std::uint64_t>, net::fetch_errcs> outcomes{};
    lane_histogram<time_bounds.size()> seconds;
  };

  std::array<series, purposes.size()> all{};

  /// On the writing thread only.
  void count(outgoing_purpose purpose, net::fetch_errc outcome, double seconds) noexcept {
    auto& one = all[static_cast<std::size_t>(purpose)];
    one.outcomes[static_cast<std::size_t>(outcome)].fetch_add(1, std::memory_order_relaxed);
    one.seconds.observe(time_bounds, seconds);
  }
};

/// How an outcome is called in the metrics.
[[nodiscard]] inline std::string_view outcome_name(net::fetch_errc outcome) noexcept {
  return outcome == net::fetch_errc::none ? "answered" : net::name(outcome);
}

} // namespace gatehouse::actors
