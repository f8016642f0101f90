#pragma once

#include "actors/interfaces.hpp"
#include "actors/outgoing_counters.hpp"
#include "net/fetcher.hpp"
#include "protocol/profile.hpp"

#include <caf/all.hpp>
#include <memory>

namespace spdlog {
class logger;
}

namespace gatehouse::actors {

/// What outgoing requests are sent with.
struct outgoing_parts {
  /// The loop of the thread that the actor is at home on.
  net::io_loop* loop = nullptr;
  protocol::ssrf_guard guard = protocol::ssrf_guard::client_urls;
  net::fetcher_settings settings;
  std::shared_ptr<outgoing_counters> counters;
  std::shared_ptr<spdlog::logger> log;
};

/// Sends requests to other servers from the I/O thread that it is at home on.
///
/// What is under way when the actor ends is answered with `stopped` first, so nothing of it lives
/// longer than the thread.
class outgoing : public outgoing_actor::base {
public:
  outgoing(caf::actor_config& config, outgoing_parts parts);

  const char* name() const override { return "gatehouse.outgoing"; }

  behavior_type make_behavior() override;

  void on_exit() override;

private:
  outgoing_parts parts_;
  std::unique_ptr<net::fetcher> fetcher_;
};

} // namespace gatehouse::actors
