#pragma once

#include "actors/audit_room.hpp"
#include "actors/interfaces.hpp"
#include "actors/node_state.hpp"
#include "actors/oauth_counters.hpp"
#include "actors/statistics.hpp"
#include "config/settings.hpp"
#include "protocol/opaque_token.hpp"
#include "protocol/random.hpp"
#include "protocol/scope.hpp"
#include "protocol/seal.hpp"
#include "protocol/secret_hash.hpp"
#include "protocol/time.hpp"

#include <functional>
#include <memory>

namespace spdlog {
class logger;
}

namespace gatehouse::web {
class site;
}

namespace gatehouse::actors {

struct demo_parts;

/// All that actors are given: nothing of it is global, and what an actor uses stands in its
/// constructor. Complete before the first endpoint is spawned, and not changed after that.
struct services {
  config::settings settings;
  std::function<protocol::time_point()> now;
  protocol::random_source random;

  store_actor store;
  signer_actor signer;
  hasher_actor hasher;
  outgoing_actor outgoing;
  logout_notices_actor logout_notices;
  client_keys_actor client_keys;
  accounts_actor accounts;
  audit_actor audit;
  std::shared_ptr<audit_room> room_for_audit;
  metrics_actor metrics;

  std::shared_ptr<const protocol::token_mac> token_keys;
  std::shared_ptr<const protocol::generated_secret_keys> secret_keys;
  std::shared_ptr<const protocol::sealing_keys> page_keys;
  /// Seal challenges and verifiers.
  std::shared_ptr<const protocol::sealing_keys> interaction_keys;
  /// Seal what browsers keep for us.
  std::shared_ptr<const protocol::sealing_keys> cookie_keys;

  /// The templates of the built-in pages.
  std::shared_ptr<const web::site> site;
  /// Null unless the demo is served.
  std::shared_ptr<const demo_parts> demo;

  std::shared_ptr<node_state> state;
  std::shared_ptr<statistics_board> board;
  std::shared_ptr<oauth_counters> counters;
  std::shared_ptr<spdlog::logger> log;
};

using services_ptr = std::shared_ptr<const services>;

/// Maps the configured names onto those of the protocol.
[[nodiscard]] protocol::scope_strategy scope_strategy_of(const config::settings& settings) noexcept;
[[nodiscard]] protocol::hash_settings hash_settings_of(const config::settings& settings) noexcept;

} // namespace gatehouse::actors
