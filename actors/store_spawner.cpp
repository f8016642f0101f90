#include "actors/store_spawner.hpp"

#include "actors/blocking_reader.hpp"
#include "actors/blocking_store_actor.hpp"
#include "actors/blocking_writer.hpp"
#include "actors/divided_store_actor.hpp"
#include "actors/memory_store_actor.hpp"
#include "actors/mysql_parts.hpp"
#include "actors/postgres_store_actor.hpp"
#include "actors/redis_store_actor.hpp"
#include "actors/sqlite_parts.hpp"
#include "actors/store_options.hpp"
#include "store/mysql_schema.hpp"
#include "store/postgres_library.hpp"
#include "store/postgres_schema.hpp"

#include <algorithm>

namespace gatehouse::actors {

namespace {

/// Connections that read from a database file; more of them only wait for each other.
constexpr unsigned most_sqlite_readers = 4;

} // namespace

std::optional<std::string> prepare_store(
  const config::data_source& source, const schema_patience& patience) {
  if (const auto* sqlite = std::get_if<config::sqlite_dsn>(&source))
    return prepare_sqlite(sqlite_options_of(*sqlite));
  // One look has one connection.
  if (const auto* mysql = std::get_if<config::mysql_dsn>(&source))
    return await_schema(
      [options = mysql_options_of(*mysql, 1)] { return store::read_schema(options); }, patience);
  if (const auto* postgres = std::get_if<config::postgres_dsn>(&source)) {
    if (auto problem = store::load_postgres_library(); !problem.empty())
      return problem;
    return await_schema(
      [options = postgres_options_of(*postgres, 1)] { return store::read_schema(options); },
      patience);
  }
  return std::nullopt;
}

std::optional<std::string> prepare_short_lived_store(
  const std::optional<config::data_source>& source) {
  const auto* redis = source ? std::get_if<config::redis_dsn>(&*source) : nullptr;
  if (redis == nullptr)
    return std::nullopt;
  const auto problem = net::check_tls_files(redis_server_of(*redis));
  return problem ? std::optional("short_lived_dsn: " + *problem) : std::nullopt;
}

store_actor store_spawner::spawn(
  const config::data_source& main, const std::optional<config::data_source>& short_lived) {
  auto made = spawn(main);
  const auto* redis = short_lived ? std::get_if<config::redis_dsn>(&*short_lived) : nullptr;
  if (redis == nullptr)
    return made;
  auto beside = spawn_redis(*redis);
  given_.keep("main_store", caf::actor_cast<caf::strong_actor_ptr>(made));
  given_.keep("short_lived_store", caf::actor_cast<caf::strong_actor_ptr>(beside));
  return given_.system.spawn<homed<divided_store_actor>>(
    io_home("gatehouse.divided_store"), std::move(made), std::move(beside), given_.now);
}

store_actor store_spawner::spawn_redis(const config::redis_dsn& dsn) {
  return given_.system.spawn<homed<redis_store_actor>>(
    io_home("gatehouse.short_lived_store"), redis_parts{
                                              .loop = &given_.io.loop,
                                              .server = redis_server_of(dsn),
                                              .options = redis_options_of(dsn),
                                              .secrets = given_.secrets,
                                              .random = given_.random,
                                              .state = given_.state,
                                              .log = given_.log});
}

store_actor store_spawner::spawn(const config::data_source& source) {
  if (const auto* sqlite = std::get_if<config::sqlite_dsn>(&source))
    return spawn_sqlite(*sqlite);
  if (const auto* mysql = std::get_if<config::mysql_dsn>(&source))
    return spawn_mysql(*mysql);
  if (const auto* postgres = std::get_if<config::postgres_dsn>(&source))
    return spawn_postgres(*postgres);
  return given_.system.spawn<homed<memory_store_actor>>(io_home(), given_.now);
}

store_actor store_spawner::spawn_sqlite(const config::sqlite_dsn& dsn) {
  auto parts = parts_of_blocking();
  use_sqlite(parts, sqlite_options_of(dsn));
  blocking_store_actor::connections to{
    .writers = {spawn_writer(parts)},
    .readers = spawn_readers(parts, std::min(given_.processors, most_sqlite_readers)),
    .for_writer = parts.for_writer,
    .for_readers = parts.for_readers};
  return given_.system.spawn<homed<blocking_store_actor>>(io_home(), std::move(to));
}

store_actor store_spawner::spawn_mysql(const config::mysql_dsn& dsn) {
  const auto options = mysql_options_of(dsn, given_.processors);
  auto parts = parts_of_blocking();
  use_mysql(parts, options);
  const auto share = share_connections(options.max_connections);
  blocking_store_actor::connections to{
    .writers = {spawn_writer(parts)},
    .readers = spawn_readers(parts, share.readers),
    .for_writer = parts.for_writer,
    .for_readers = parts.for_readers};
  parts.sweeps = sweeping::never;
  while (to.writers.size() < share.writers)
    to.writers.push_back(spawn_writer(parts));
  return given_.system.spawn<homed<blocking_store_actor>>(io_home(), std::move(to));
}

store_actor store_spawner::spawn_postgres(const config::postgres_dsn& dsn) {
  return given_.system.spawn<homed<postgres_store_actor>>(
    io_home(), postgres_parts{
                 .loop = &given_.io.loop,
                 .options = postgres_options_of(dsn, given_.processors),
                 .secrets = given_.secrets,
                 .random = given_.random,
                 .state = given_.state,
                 .log = given_.log});
}

store_writer_actor store_spawner::spawn_writer(const blocking_parts& parts) {
  const std::string name = "store_writer";
  auto made = given_.system.spawn<homed<blocking_writer>, caf::detached>(
    own_home("gatehouse." + name), parts);
  given_.keep(name, caf::actor_cast<caf::strong_actor_ptr>(made));
  // Lazily started, it begins to sweep with its first message.
  caf::anon_send(made, request_context{}, sweep_tick{});
  return made;
}

std::vector<store_reader_actor> store_spawner::spawn_readers(
  const blocking_parts& parts, unsigned count) {
  const std::string name = "store_reader";
  std::vector<store_reader_actor> made;
  for (unsigned i = 0; i < count; ++i) {
    made.push_back(given_.system.spawn<homed<blocking_reader>, caf::detached>(
      own_home("gatehouse." + name), parts));
    given_.keep(name, caf::actor_cast<caf::strong_actor_ptr>(made.back()));
  }
  return made;
}

blocking_parts store_spawner::parts_of_blocking() const {
  return {
    .connect = {},
    .pending_schema = {},
    .secrets = given_.secrets,
    .now = given_.now,
    .random = given_.random,
    .state = given_.state,
    .log = given_.log};
}

home store_spawner::io_home(std::string name) {
  return {&given_.io.unit, given_.board->add(std::move(name), given_.io.name)};
}

home store_spawner::own_home(std::string name) {
  return {nullptr, given_.board->add(std::move(name), "own")};
}

} // namespace gatehouse::actors
