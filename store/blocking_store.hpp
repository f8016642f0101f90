#pragma once

#include "store/operation.hpp"

#include <cstddef>
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

/// One connection to a database, by which one thread writes or reads. Every call waits for the
/// database. A fault closes the connection; a later call opens it again, so that it works once the
/// cause is gone.
class blocking_store {
public:
  enum class access : std::uint8_t { read, write };

  virtual ~blocking_store() = default;

  /// Does batches in one transaction, each of them all or nothing by itself: one that fails leaves
  /// the others alone. After a fault none was done, unless the fault is the commit's own: then
  /// nobody knows.
  ///
  /// @param now  for databases that have no clock of their own.
  [[nodiscard]] virtual group_outcome apply(
    std::span<const batch* const> group, protocol::time_point now, sweep_bounds sweep = {}) = 0;

  /// Does a batch that writes nothing, see `is_read_only`, as of one moment.
  [[nodiscard]] virtual read_outcome read(const batch& steps, protocol::time_point now) = 0;

  /// Lists one page, with a total as of the same moment.
  [[nodiscard]] virtual list_outcome list(const list_query& query, protocol::time_point now) = 0;

  /// Writes something that changes nothing in the end.
  ///
  /// @returns why the database cannot be written; empty when it can.
  [[nodiscard]] virtual std::string probe() = 0;

  /// Called now and then while nothing else is: a connection that is one too many is closed.
  virtual void rest() noexcept {}

protected:
  blocking_store() = default;
  blocking_store(const blocking_store&) = default;
  blocking_store(blocking_store&&) = default;
  blocking_store& operator=(const blocking_store&) = default;
  blocking_store& operator=(blocking_store&&) = default;
};

} // namespace gatehouse::store
