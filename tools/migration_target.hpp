#pragma once

#include "config/dsn.hpp"
#include "store/mysql_options.hpp"
#include "store/postgres_options.hpp"
#include "store/sql_dialect.hpp"
#include "store/sqlite_options.hpp"
#include "tools/command.hpp"

#include <variant>

namespace gatehouse::tools {

/// The options that name a database: Hydra's, and those of the configuration.
[[nodiscard]] std::vector<option> target_options();

/// Which database a verb means: the one of its argument; with `-e` the one of the environment's
/// `DSN`; else the one of the configuration.
[[nodiscard]] outcome<config::data_source> data_source_of(const call& x);

/// A database whose schema can be read and changed.
class migration_target {
public:
  /// @returns a failure when the store has no schema, or is not built yet.
  [[nodiscard]] static outcome<migration_target> of(const config::data_source& source);

  /// Which texts it reads.
  [[nodiscard]] store::sql_dialect dialect() const noexcept { return dialect_; }

  /// The version that it has.
  [[nodiscard]] outcome<int> version() const;

  /// Goes up or down to a version.
  [[nodiscard]] outcome<void> migrate(int version) const;

private:
  store::sql_dialect dialect_ = store::sql_dialect::sqlite;
  std::variant<store::sqlite_options, store::mysql_options, store::postgres_options> options_;
};

} // namespace gatehouse::tools
