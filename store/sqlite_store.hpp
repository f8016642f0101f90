#pragma once

#include "protocol/random.hpp"
#include "store/operation.hpp"
#include "store/sqlite_options.hpp"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace gatehouse::store {

/// What a group of batches came to.
struct group_outcome {
  /// Why nothing at all was done, for the log; empty when it was.
  std::string fault{};
  /// One for each batch, in order; none after a fault.
  std::vector<batch_outcome> batches{};
  /// Expired records that were deleted on the way.
  std::uint64_t swept = 0;

  [[nodiscard]] bool is_committed() const noexcept { return fault.empty(); }
};

/// What a reader came to.
struct read_outcome {
  std::string fault{};
  batch_outcome batch{};
};
struct list_outcome {
  std::string fault{};
  page found{};
};

/// Which expired records a writer deletes beside its batches.
struct sweep_bounds {
  protocol::time_point until{};
  std::size_t limit = 0;
};

/// Records in an SQLite database: one connection to the file, by which one thread writes or reads.
///
/// A process has one writer and any number of readers. What a writer answers is on the disk (unless
/// `synchronous` says less), and every reader sees it from then on. A fault closes the connection;
/// the next call opens it again, so that it works once the cause is gone. A database in memory
/// (`:memory:`) belongs to its one connection, which has to do everything.
class sqlite_store {
public:
  enum class access : std::uint8_t { read, write };

  /// @param random  draws the versions of records.
  sqlite_store(sqlite_options options, access what, protocol::random_source random);
  ~sqlite_store();
  sqlite_store(sqlite_store&&) noexcept;
  sqlite_store& operator=(sqlite_store&&) noexcept;

  /// Does batches in one transaction, each of them all or nothing by itself: one that fails leaves
  /// the others alone. After a fault none was done. (When the fault is the commit's own, a machine
  /// that crashes right then may still find it done.)
  [[nodiscard]] group_outcome apply(
    std::span<const batch* const> group, protocol::time_point now, sweep_bounds sweep = {});

  /// Does a batch that writes nothing, see `is_read_only`, as of one moment.
  [[nodiscard]] read_outcome read(const batch& steps, protocol::time_point now);

  /// Lists one page, with a total as of the same moment.
  [[nodiscard]] list_outcome list(const list_query& query, protocol::time_point now);

  /// Writes something that changes nothing in the end.
  ///
  /// @returns why the database cannot be written; empty when it can.
  [[nodiscard]] std::string probe();

private:
  class implementation;
  std::unique_ptr<implementation> impl_;
};

} // namespace gatehouse::store
