#pragma once

#include "actors/http_counters.hpp"
#include "actors/interfaces.hpp"
#include "actors/node_state.hpp"
#include "actors/oauth_counters.hpp"
#include "actors/outgoing_counters.hpp"
#include "actors/statistics.hpp"

#include <caf/all.hpp>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace gatehouse::actors {

/// The HTTP counters of all listeners and threads. From any thread.
class counter_list {
public:
  void add(std::shared_ptr<const http_counters> counters) {
    const std::lock_guard lock(mutex_);
    all_.push_back(std::move(counters));
  }
  [[nodiscard]] std::vector<std::shared_ptr<const http_counters>> all() const {
    const std::lock_guard lock(mutex_);
    return all_;
  }

private:
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<const http_counters>> all_;
};

/// What the metrics are gathered from.
struct metrics_parts {
  std::string version;
  std::shared_ptr<counter_list> http;
  std::shared_ptr<oauth_counters> oauth;
  std::shared_ptr<outgoing_counters> outgoing;
  std::shared_ptr<statistics_board> board;
  std::shared_ptr<node_state> state;
};

/// Renders everything that was counted as Prometheus text; nothing is sent to it per measurement.
class metrics : public metrics_actor::base {
public:
  metrics(caf::actor_config& config, metrics_parts parts);

  const char* name() const override { return "gatehouse.metrics"; }

  behavior_type make_behavior() override;

private:
  metrics_parts parts_;
};

/// Gathers and renders; from any thread.
[[nodiscard]] std::string render_metrics(const metrics_parts& parts);

} // namespace gatehouse::actors
