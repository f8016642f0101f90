#pragma once

#include "actors/gate.hpp"
#include "actors/http_counters.hpp"
#include "actors/listener_rules.hpp"
#include "actors/node_state.hpp"
#include "actors/router.hpp"
#include "net/server.hpp"

#include <chrono>
#include <memory>
#include <vector>

namespace spdlog {
class logger;
}

namespace gatehouse::actors {

/// What the lanes of one listener have in common.
struct listener_parts {
  listener_rules rules;
  std::shared_ptr<const router> routes{};
  std::chrono::milliseconds request_timeout{};
  std::shared_ptr<node_state> state;
  std::shared_ptr<spdlog::logger> log;
};

/// The part of a listener that lives on one I/O thread: takes each request of its sessions to the
/// endpoint that serves its route, through the gate of the thread, and counts.
class listener_lane : public std::enable_shared_from_this<listener_lane> {
public:
  /// @param seed  where the request ids of this lane start; random.
  listener_lane(
    listener_parts parts, gate& through, std::vector<endpoint_actor> endpoints,
    std::shared_ptr<http_counters> counters, std::uint64_t seed);

  void serve(net::http_request request, net::responder respond);

  /// Counts what never became a request.
  void count_refused(unsigned status);

  /// Puts another actor in the place of one that died.
  void replace_endpoint(std::size_t which, endpoint_actor fresh);

private:
  using clock = std::chrono::steady_clock;

  /// What is known of a request when its answer comes.
  struct pending {
    request_context context;
    std::size_t pattern = 0;
    net::http_method method = net::http_method::get;
    std::size_t request_bytes = 0;
    clock::time_point since;
    /// The page that asks, and for what; only where CORS is on.
    std::string origin{};
    std::string path{};
  };

  void forward(net::http_request request, net::responder respond, pending about, routed where);
  void finish(net::responder& respond, const pending& about, net::http_response response);
  void send(net::responder& respond, const pending& about, net::http_response response);
  void finish_fault(net::responder& respond, const pending& about, const caf::error& error);
  [[nodiscard]] std::variant<routed, net::http_response> find_route(net::http_request& request);
  [[nodiscard]] request_context next_context();

  listener_parts parts_;
  gate& gate_;
  std::vector<endpoint_actor> endpoints_;
  std::shared_ptr<http_counters> counters_;
  std::uint64_t next_id_;
  // The counters' rows for what has no route.
  std::size_t unrouted_;
  std::size_t refused_;
};

/// Names of the counters' rows of a listener: its routes, then what has none.
[[nodiscard]] std::vector<std::string> counter_rows(const router& routes);

} // namespace gatehouse::actors
