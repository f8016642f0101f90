#pragma once

#include "config/dsn.hpp"
#include "net/byte_stream.hpp"
#include "store/mysql_options.hpp"
#include "store/postgres_options.hpp"
#include "store/redis_options.hpp"
#include "store/sqlite_options.hpp"

namespace gatehouse::actors {

/// Maps what a data source name says onto what the store wants to know.
[[nodiscard]] store::sqlite_options sqlite_options_of(const config::sqlite_dsn& dsn);

/// @param processors  what limits follow that the name does not have.
[[nodiscard]] store::mysql_options mysql_options_of(
  const config::mysql_dsn& dsn, unsigned processors);
[[nodiscard]] store::postgres_options postgres_options_of(
  const config::postgres_dsn& dsn, unsigned processors);

[[nodiscard]] net::stream_target redis_server_of(const config::redis_dsn& dsn);
[[nodiscard]] store::redis_options redis_options_of(const config::redis_dsn& dsn);

} // namespace gatehouse::actors
