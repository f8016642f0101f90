#pragma once

#include "protocol/random.hpp"
#include "store/blocking_store.hpp"
#include "store/sqlite_options.hpp"

#include <memory>

namespace gatehouse::store {

/// Records in an SQLite database: one connection to the file, by which one thread writes or reads.
///
/// A process has one writer and any number of readers. What a writer answers is on the disk (unless
/// `synchronous` says less), and every reader sees it from then on. A fault closes the connection;
/// the next call opens it again, so that it works once the cause is gone. A database in memory
/// (`:memory:`) belongs to its one connection, which has to do everything.
class sqlite_store : public blocking_store {
public:
  /// @param random  draws the versions of records.
  sqlite_store(sqlite_options options, access what, protocol::random_source random);
  ~sqlite_store() override;
  sqlite_store(sqlite_store&&) noexcept;
  sqlite_store& operator=(sqlite_store&&) noexcept;

  /// (When the fault is the commit's own, only a machine that crashes right then may still find it
  /// done.)
  [[nodiscard]] group_outcome apply(
    std::span<const batch* const> group, protocol::time_point now,
    sweep_bounds sweep = {}) override;
  [[nodiscard]] read_outcome read(const batch& steps, protocol::time_point now) override;
  [[nodiscard]] list_outcome list(const list_query& query, protocol::time_point now) override;
  [[nodiscard]] std::string probe() override;

private:
  class implementation;
  std::unique_ptr<implementation> impl_;
};

} // namespace gatehouse::store
