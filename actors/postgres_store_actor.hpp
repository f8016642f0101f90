#pragma once

#include "actors/interfaces.hpp"
#include "actors/node_state.hpp"
#include "net/io_loop.hpp"
#include "protocol/random.hpp"
#include "store/postgres_store.hpp"

#include <caf/all.hpp>
#include <memory>

namespace spdlog {
class logger;
}

namespace gatehouse::actors {

/// What a store on PostgreSQL is given.
struct postgres_parts {
  net::io_loop* loop = nullptr;
  store::postgres_options options;
  /// What payloads are sealed under; at least one.
  std::vector<protocol::secret> secrets;
  protocol::random_source random;
  std::shared_ptr<node_state> state;
  std::shared_ptr<spdlog::logger> log;
};

/// PostgreSQL or CockroachDB behind messages. It lives on an I/O thread and never blocks it: its
/// connections are sockets of that thread.
class postgres_store_actor : public store_actor::base {
public:
  postgres_store_actor(caf::actor_config& config, postgres_parts parts);

  const char* name() const override { return "gatehouse.store"; }

  behavior_type make_behavior() override;

private:
  void on_exit() override;
  template <class T>
  auto settle(caf::typed_response_promise<T> owed, store_health& health);
  void sweep_some();
  void probe();

  postgres_parts parts_;
  std::unique_ptr<store::postgres_store> store_;
};

} // namespace gatehouse::actors
