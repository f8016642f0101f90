#pragma once

#include "store/operation.hpp"
#include "store/sql_dialect.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// The verbs as SQL. Every text is put together from our own words only: what comes from outside is
/// a parameter (AB-84).
///
/// No statement fails because a race was lost: the loser sees that no row was affected, so that it
/// does not abort the transactions of others that share its own. Whether a record lives is judged
/// by the clock of the database, so that nodes with skewed clocks agree; SQLite, which has no other
/// nodes, is told the time.
namespace gatehouse::store {

/// What a placeholder stands for.
enum class sql_parameter : std::uint8_t {
  // The record that is written; `key` also names the one that is meant.
  key,
  payload,
  /// Seconds since the epoch; 0 for a record that stays.
  expires_at,
  /// The new version, see `random_version`.
  version,
  group,
  subject,
  client,
  /// The version that must live.
  expected_version,
  /// The version that the asker has already; 0 for none.
  known_version,
  /// The value of the index of erase_all.
  value,
  // Of a list.
  after,
  limit,
  offset,
  /// The time, of SQLite only.
  now,
  /// Sweep what expired by this second, or before.
  until,
};

/// A text and what its placeholders stand for.
struct sql_statement {
  std::string text;
  /// In order: the first is `?1` or `$1`, or, in MySQL, the first `?`. There one parameter may stand
  /// twice, elsewhere it has one number.
  std::vector<sql_parameter> parameters;

  [[nodiscard]] bool empty() const noexcept { return text.empty(); }
};

/// The columns that a read answers, in this order; lists add the key behind them.
enum class sql_column : std::uint8_t {
  version,
  /// NULL when the asker knows the version.
  payload,
  expires_at,
  group,
  subject,
  client,
  key,
};

/// The verbs on one table.
///
/// For PostgreSQL and MySQL within transactions of READ COMMITTED: a stricter level turns lost races
/// into errors, and MySQL's own level locks the gap where a missing record would be. CockroachDB is
/// always stricter, so its driver has to do the transaction again.
struct kind_statements {
  /// One row if the record lives.
  sql_statement get;
  /// One row, with the key, if the grant lives to which the record belongs that lives.
  sql_statement get_grant;
  /// One row if the record lives. On PostgreSQL and MySQL it cannot be changed before the
  /// transaction ends, so that a revocation and what it revokes exclude each other; clients, which
  /// many hold at once, can on PostgreSQL be changed, but not deleted.
  sql_statement require;
  /// The same, in one version.
  sql_statement require_version;
  /// Writes, whatever is there.
  sql_statement put;
  /// Affects no row when a record lives under the key. (MySQL: 1 or 2 when it was written, which
  /// holds only without CLIENT_FOUND_ROWS.)
  sql_statement add;
  /// Affects no row unless the version lives.
  sql_statement replace;
  /// The same for a record of which nothing changes that an index has; affects no row, too, when
  /// something does. Only on SQLite, which writes all indexes anew whose columns an update names.
  sql_statement replace_payload;
  /// One row if the record lived; it is gone then. On MySQL it is locked, and `take_rest` has to
  /// follow.
  sql_statement take;
  /// Deletes the record that `take` has locked. Only on MySQL.
  sql_statement take_rest;
  sql_statement erase;
  /// In the order of `index`.
  std::array<sql_statement, 3> erase_all;
  /// Deletes what expired, at most `limit`. A record that is written anew meanwhile stays.
  sql_statement sweep;
};

[[nodiscard]] kind_statements statements_of(sql_dialect dialect, record_kind kind);

/// Which filters a list has.
struct list_filters {
  bool group = false;
  bool subject = false;
  bool client = false;
};

[[nodiscard]] list_filters filters_of(const list_query& query) noexcept;

/// Lists one page in the order of keys.
[[nodiscard]] sql_statement list_statement(
  sql_dialect dialect, record_kind kind, list_filters filters);

/// Counts what the list would have on all pages: one row with one number.
[[nodiscard]] sql_statement count_statement(
  sql_dialect dialect, record_kind kind, list_filters filters);

/// Returns the seconds since the epoch as an expression; not for SQLite, which is told the time.
[[nodiscard]] std::string_view database_clock(sql_dialect dialect) noexcept;

/// Returns the literal of no octets.
[[nodiscard]] std::string_view empty_literal(sql_dialect dialect) noexcept;

} // namespace gatehouse::store
