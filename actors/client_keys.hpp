#pragma once

#include "actors/interfaces.hpp"
#include "protocol/client_keys.hpp"
#include "protocol/time.hpp"

#include <caf/all.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace spdlog {
class logger;
}

namespace gatehouse::actors {

/// What the key sets of clients may cost.
struct client_keys_limits {
  /// For one key set to be fetched.
  std::chrono::milliseconds timeout{10'000};
  /// Key sets that are remembered, and their size in all.
  std::size_t max_entries = 1'000;
  std::size_t max_bytes = 16 * 1024 * 1024;
  /// Questions that wait for one key set.
  std::size_t max_waiting = 256;
  /// How long a key set that could not be fetched is not tried again.
  std::chrono::seconds failure_lifetime{5};
  /// How long after it was fetched for an unknown key a key set is not fetched for another one:
  /// anybody can make up names of keys.
  std::chrono::seconds refetch_interval{1};
};

/// What the key sets of clients are fetched with.
struct client_keys_parts {
  outgoing_actor outgoing;
  std::function<protocol::time_point()> now;
  client_keys_limits limits;
  std::shared_ptr<spdlog::logger> log;
};

/// Fetches the key sets at clients' `jwks_uri`s and remembers them (AB-46).
///
/// There is one fetch at a time for each URI, however many ask. A key that is not in a remembered set
/// has the set fetched once more: clients rotate their keys (OpenID Connect Core §10.1.1).
class client_keys : public client_keys_actor::base {
public:
  client_keys(caf::actor_config& config, client_keys_parts parts);

  const char* name() const override { return "gatehouse.client_keys"; }

  behavior_type make_behavior() override;

private:
  using promise = caf::typed_response_promise<client_keys_answer>;

  struct question {
    promise owed;
    protocol::key_id kid;
  };

  /// What is known of one URI, for strangers or for the others.
  struct entry {
    /// JWK sets as text: of all keys, and of each that has a name. Absent after a failure.
    std::optional<std::string> all;
    std::unordered_map<std::string, std::string> by_kid;
    caf::error failure;
    std::size_t bytes = 0;
    protocol::time_point fetched_at{};
    protocol::time_point fresh_until{};
    protocol::time_point refetch_from{};
    bool is_fetching = false;
    std::vector<question> waiting;
  };

  caf::result<client_keys_answer> serve(
    const request_context& context, const client_keys_request& asked);
  /// @pre the set is known.
  static client_keys_answer keys_of(const entry& known, const protocol::key_id& kid);
  void fetch(const request_context& context, const client_keys_request& asked);
  /// @param name  that of the entry.
  void on_response(const std::string& name, const outgoing_response& response);
  void on_failure(const std::string& name, const caf::error& failure);
  void remember(entry& to, const protocol::jose::jwk_set& keys);
  void finish(const std::string& name);
  void make_room();

  client_keys_parts parts_;
  std::unordered_map<std::string, entry> entries_;
  std::size_t bytes_ = 0;
};

} // namespace gatehouse::actors
