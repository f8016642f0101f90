#pragma once

#include "config/dsn_arguments.hpp"

/// What the parts of a data source name mean to each store. Whatever is wrong is told by the
/// arguments' fault.
namespace gatehouse::config {

[[nodiscard]] sqlite_dsn to_sqlite(const dsn_parts& parts, dsn_arguments& arguments);

/// @param family  `postgres` or `cockroach`.
[[nodiscard]] postgres_dsn to_postgres(
  dsn_family family, const dsn_parts& parts, dsn_arguments& arguments);

[[nodiscard]] mysql_dsn to_mysql(const dsn_parts& parts, dsn_arguments& arguments);

[[nodiscard]] redis_dsn to_redis(const dsn_parts& parts, dsn_arguments& arguments);

} // namespace gatehouse::config
