#pragma once

#include "actors/blocking_parts.hpp"
#include "actors/homed.hpp"
#include "actors/interfaces.hpp"
#include "actors/io_part.hpp"
#include "actors/schema_check.hpp"
#include "actors/statistics.hpp"
#include "config/dsn.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gatehouse::actors {

/// Gets a store ready to be served: a fresh SQLite file is migrated, a database server is waited for.
/// Blocks.
///
/// @returns why it cannot be served, with the command to run when there is one.
[[nodiscard]] std::optional<std::string> prepare_store(
  const config::data_source& source, const schema_patience& patience);

/// Looks at the files that the store beside it needs. The server itself may come later: until then the
/// node is not ready, and does what needs no such record.
[[nodiscard]] std::optional<std::string> prepare_short_lived_store(
  const std::optional<config::data_source>& source);

/// What the actors of a store are given by their node.
struct store_surroundings {
  caf::actor_system& system;
  /// Where the store lives; drivers that wait have threads of their own.
  io_part& io;
  /// What limits follow that the data source name does not have.
  unsigned processors = 1;
  /// What payloads are sealed under; at least one.
  std::vector<protocol::secret> secrets;
  std::function<protocol::time_point()> now;
  protocol::random_source random;
  std::shared_ptr<node_state> state;
  std::shared_ptr<statistics_board> board;
  std::shared_ptr<spdlog::logger> log;
  /// Ends an actor with the node, which cannot live without it.
  std::function<void(const std::string& name, caf::strong_actor_ptr made)> keep;
};

/// Starts the actors that a store consists of. What it returns is not kept yet; what stands behind
/// that is.
class store_spawner {
public:
  explicit store_spawner(store_surroundings given) : given_(std::move(given)) {}

  /// @param main         `prepare_store` has agreed to it.
  /// @param short_lived  Redis beside it, which `prepare_short_lived_store` has agreed to.
  [[nodiscard]] store_actor spawn(
    const config::data_source& main, const std::optional<config::data_source>& short_lived);

private:
  [[nodiscard]] store_actor spawn(const config::data_source& source);
  [[nodiscard]] store_actor spawn_redis(const config::redis_dsn& dsn);
  [[nodiscard]] store_actor spawn_sqlite(const config::sqlite_dsn& dsn);
  [[nodiscard]] store_actor spawn_mysql(const config::mysql_dsn& dsn);
  [[nodiscard]] store_actor spawn_postgres(const config::postgres_dsn& dsn);
  [[nodiscard]] store_writer_actor spawn_writer(const blocking_parts& parts);
  [[nodiscard]] std::vector<store_reader_actor> spawn_readers(
    const blocking_parts& parts, unsigned count);

  [[nodiscard]] blocking_parts parts_of_blocking() const;
  [[nodiscard]] home io_home(std::string name = "gatehouse.store");
  [[nodiscard]] home own_home(std::string name);

  store_surroundings given_;
};

} // namespace gatehouse::actors
