#pragma once

#include "protocol/random.hpp"
#include "store/operation.hpp"
#include "store/sqlite_tables.hpp"

namespace gatehouse::store {

/// Does the verbs on one connection, within a transaction that somebody else begins and commits.
class sqlite_batch {
public:
  sqlite_batch(sqlite_connection& connection, const protocol::random_source& random)
    : connection_(&connection), tables_(connection), random_(&random) {}

  /// Does a batch; what it did is undone when a step cannot be done.
  ///
  /// @throws sqlite_fault when the transaction as a whole has to be given up.
  batch_outcome apply(const batch& steps, protocol::time_point now);

  /// @throws sqlite_fault
  page list(const list_query& query, protocol::time_point now);

  /// Deletes expired records of every kind in turn, at most `limit` together.
  ///
  /// @throws sqlite_fault
  std::uint64_t sweep(protocol::time_point until, std::size_t limit);

private:
  bool perform(const operation& step, std::int64_t now, outcome& result);
  bool write(const operation& step, statement_slot how, std::int64_t now, outcome& result);
  void read_grant(const operation& step, std::int64_t now, outcome& result);
  bool read_one(const operation& step, statement_slot how, std::int64_t now, outcome& result);
  bool is_there(const operation& step, std::int64_t now);
  std::uint64_t erase(const operation& step, statement_slot how, std::int64_t now);

  sqlite_connection* connection_;
  sqlite_tables tables_;
  const protocol::random_source* random_;
  /// Where the next sweep begins, so that no kind waits for another for ever.
  std::size_t next_swept_ = 0;
};

} // namespace gatehouse::store
