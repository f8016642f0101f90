#pragma once

#include "actors/interfaces.hpp"
#include "actors/node_state.hpp"
#include "net/byte_stream.hpp"
#include "net/io_loop.hpp"
#include "protocol/random.hpp"
#include "store/redis_store.hpp"

#include <caf/all.hpp>
#include <memory>
#include <vector>

namespace spdlog {
class logger;
}

namespace gatehouse::actors {

/// What a store on Redis is given.
struct redis_parts {
  net::io_loop* loop = nullptr;
  net::stream_target server;
  store::redis_options options;
  /// What payloads are sealed under; at least one.
  std::vector<protocol::secret> secrets;
  protocol::random_source random;
  std::shared_ptr<node_state> state;
  std::shared_ptr<spdlog::logger> log;
};

/// Redis behind messages. It lives on an I/O thread and never blocks it: its one connection is a
/// socket of that thread. Without lists and sweeps: Redis forgets by itself.
class redis_store_actor : public store_actor::base {
public:
  redis_store_actor(caf::actor_config& config, redis_parts parts);

  const char* name() const override { return "gatehouse.short_lived_store"; }

  behavior_type make_behavior() override;

private:
  void on_exit() override;
  void connect_parts();
  void tell_fault(const std::string& what);
  void on_news(bool is_up, const std::string& what);

  redis_parts parts_;
  // The stream calls the driver, and the store asks it: they end in the reverse order.
  std::unique_ptr<store::redis_driver> driver_;
  store::redis_driver::time_point quiet_until_{};
  std::unique_ptr<store::redis_store> store_;
  std::unique_ptr<net::byte_stream> stream_;
};

} // namespace gatehouse::actors
