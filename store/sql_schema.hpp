#pragma once

#include "store/record.hpp"
#include "store/sql_dialect.hpp"

#include <string>
#include <string_view>
#include <vector>

/// The tables, and how they came to be. Texts only: drivers run them.
namespace gatehouse::store {

/// Returns the table of a kind: `gatehouse_` and its name.
[[nodiscard]] std::string table_of(record_kind kind);

/// Returns the column of an index.
[[nodiscard]] std::string_view column_of(index by) noexcept;

/// Tells whether some verb or list looks records of a kind up by an index. The others have none,
/// because each one costs every write.
[[nodiscard]] bool is_indexed(record_kind kind, index by) noexcept;

/// One step from one version of the schema to the next.
///
/// A step only adds what the previous version of the program does not mind, so that it may serve
/// meanwhile. On MySQL each statement commits by itself; all of them may be run again.
struct migration {
  /// The version that `up` leads to.
  int version = 0;
  std::string_view name;
  std::vector<std::string> up;
  /// Leads back to the version before. What only the later version has is lost.
  std::vector<std::string> down;
};

/// Returns every step, in order from version 1.
[[nodiscard]] std::vector<migration> migrations(sql_dialect dialect);

/// Returns the version that this program works with.
[[nodiscard]] int schema_version() noexcept;

/// Makes the bookkeeping of migrations unless it is there. Each statement commits by itself and may
/// be run again; of two nodes that run one at once, one may get an error and has to try again.
[[nodiscard]] std::vector<std::string> prepare_schema(sql_dialect dialect);

/// Begins a migration, and waits for any other to end. On MySQL the statement answers one row with
/// 1, or it has not got the lock after a minute.
[[nodiscard]] std::vector<std::string> begin_migration(sql_dialect dialect);

/// Ends it. What SQLite and PostgreSQL did is committed by this, or by nothing.
[[nodiscard]] std::vector<std::string> end_migration(sql_dialect dialect);

/// Reads `version, applied_at` of what was applied, in order. Fails when nothing ever was.
[[nodiscard]] std::string_view applied_migrations() noexcept;

/// Remembers a step as applied now, or no longer.
[[nodiscard]] std::string note_migration(sql_dialect dialect, int version);
[[nodiscard]] std::string forget_migration(int version);

} // namespace gatehouse::store
