#pragma once

#include "actors/role.hpp"
#include "config/settings.hpp"
#include "protocol/random.hpp"
#include "protocol/time.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace spdlog {
class logger;
}

namespace gatehouse::actors {

class store_front;

/// What a node is made of.
struct node_parts {
  config::settings settings;
  role_set roles;
  /// Shown by `/version` and in metrics.
  std::string version;
  std::shared_ptr<spdlog::logger> log;
  std::function<protocol::time_point()> now;
  protocol::random_source random;
  /// Called from any thread when the node cannot go on, with a sentence that says why.
  std::function<void(std::string)> on_fatal;
  /// Lets time pass while a database is not there yet; true when the program was told to end.
  /// Without it, the thread sleeps.
  std::function<bool(std::chrono::milliseconds)> pause{};
  /// Stands before the store; only programs of tests have one (store_front.hpp).
  std::shared_ptr<store_front> before_store{};
};

/// A running node: its I/O threads, its actors, its listeners.
class node {
public:
  /// How to try the demo: where to go, and as whom.
  struct demo_offer {
    std::string url;
    std::string username;
    protocol::secret password;
  };

  /// Starts everything.
  ///
  /// @returns the node, or a sentence that says why it cannot run: a role is missing, or an address
  ///          is taken.
  [[nodiscard]] static std::variant<std::unique_ptr<node>, std::string> start(node_parts parts);

  /// Ends everything at once; what is under way is answered 503 or not at all.
  ~node();
  node(const node&) = delete;
  node& operator=(const node&) = delete;

  /// The port of a listener; nothing when its role is not here.
  [[nodiscard]] std::optional<std::uint16_t> port(role listener) const noexcept;

  /// Nothing unless the demo is served.
  [[nodiscard]] std::optional<demo_offer> demo() const;

  /// Readiness fails from now on, while requests are still served.
  void announce_drain();

  /// Stops to accept and lets requests finish.
  ///
  /// @param on_drained  called once from some thread when no connection is left.
  void drain(std::function<void()> on_drained);

private:
  class implementation;
  explicit node(std::unique_ptr<implementation> impl);
  std::unique_ptr<implementation> impl_;
};

} // namespace gatehouse::actors
