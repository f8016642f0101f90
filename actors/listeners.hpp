#pragma once

#include "actors/io_part.hpp"
#include "actors/listener_lane.hpp"
#include "actors/metrics.hpp"
#include "actors/role.hpp"
#include "actors/roster.hpp"
#include "actors/routes.hpp"
#include "actors/services.hpp"
#include "net/server.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gatehouse::actors {

/// What the listeners of a node are given; all of it lives longer than they do.
struct listeners_parts {
  caf::actor_system& system;
  io_parts& io;
  std::shared_ptr<services> given;
  std::shared_ptr<counter_list> counters;
  /// What `/version` tells.
  std::string version;
};

/// The listeners of a node: each has a server, and on every I/O thread a lane with its endpoints.
class listeners {
public:
  explicit listeners(listeners_parts parts) : parts_(std::move(parts)) {}

  /// Opens one; its endpoints run before it accepts.
  ///
  /// @returns nothing, or a sentence that says why it cannot be opened.
  [[nodiscard]] std::optional<std::string> open(role which);

  /// The port of a listener; nothing when it is not open.
  [[nodiscard]] std::optional<std::uint16_t> port(role which) const noexcept;

  /// @param on_drained  called once from some thread when no connection is left.
  void drain(std::function<void()> on_drained);

  /// Closes all connections; from now on endpoints that die are not replaced.
  void abort();

  /// Tells the endpoints to end.
  void end_endpoints() { endpoints_.end_all(); }

private:
  struct open_listener {
    role which;
    std::unique_ptr<net::server> server;
  };

  using entries_ptr = std::shared_ptr<const std::vector<endpoint_entry>>;

  /// Where an endpoint stands; the next one in its place gets the same.
  struct endpoint_place {
    io_part* io = nullptr;
    entries_ptr entries;
    std::size_t which = 0;
    std::weak_ptr<listener_lane> lane;
    std::shared_ptr<actor_statistics> statistics;
    std::optional<std::size_t> seat{};
  };

  [[nodiscard]] listener_parts common_parts(
    role which, const std::vector<endpoint_entry>& entries) const;
  [[nodiscard]] const config::listener_settings& settings_of(role which) const;
  void adopt_port(role which, std::uint16_t port);
  [[nodiscard]] net::request_handler make_handler(
    io_part& io, const listener_parts& common, const entries_ptr& entries);
  [[nodiscard]] endpoint_actor spawn_endpoint(endpoint_place place);
  void on_death(endpoint_place place, const caf::error& reason);

  listeners_parts parts_;
  roster endpoints_;
  std::vector<open_listener> open_;
};

} // namespace gatehouse::actors
