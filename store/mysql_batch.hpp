#pragma once

#include "protocol/random.hpp"
#include "store/mysql_tables.hpp"
#include "store/operation.hpp"

namespace gatehouse::store {

/// Does the verbs on one connection, within a transaction that somebody else begins and commits.
/// Every call may throw a `mysql_fault`: then the transaction as a whole has to be given up.
class mysql_batch {
public:
  mysql_batch(mysql_connection& connection, const protocol::random_source& random)
    : connection_(&connection), tables_(connection), random_(&random) {}

  /// Does a batch; what it did is undone when a step cannot be done.
  batch_outcome apply(const batch& steps);

  /// Does a batch that writes nothing, and locks nothing.
  batch_outcome read(const batch& steps);

  page list(const list_query& query);

  /// Deletes expired records of every kind in turn, at most `limit` together. Outside of any
  /// transaction: each kind is done by itself, and one that others are at is left for later.
  std::uint64_t sweep(protocol::time_point until, std::size_t limit);

private:
  bool perform(const operation& step, outcome& result);
  bool write(const operation& step, outcome& result);
  void read_grant(const operation& step, outcome& result);
  bool read_one(const operation& step, outcome& result);
  bool take(const operation& step, outcome& result);
  bool is_there(const operation& step);
  bool is_seen(const operation& step);
  std::uint64_t sweep_kind(record_kind kind, std::int64_t until, std::size_t limit);

  mysql_connection* connection_;
  mysql_tables tables_;
  const protocol::random_source* random_;
  /// Where the next sweep begins, so that no kind waits for another for ever.
  std::size_t next_swept_ = 0;
};

} // namespace gatehouse::store
