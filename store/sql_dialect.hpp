#pragma once

#include <cstddef>
#include <cstdint>

namespace gatehouse::store {

/// The kinds of SQL that are spoken. CockroachDB reads the texts of PostgreSQL: they hold nothing
/// that it has not.
enum class sql_dialect : std::uint8_t { sqlite, postgres, mysql };

/// How many octets a key or an index column may have. Longer ones are a step that cannot be done, as
/// in the memory store, and never a statement that fails.
///
/// The indexes of PostgreSQL take about 2,700 octets and those of InnoDB 3,072.
[[nodiscard]] constexpr std::size_t longest_column(sql_dialect dialect) noexcept {
  return dialect == sql_dialect::sqlite ? 65'535 : 1'024;
}

} // namespace gatehouse::store
