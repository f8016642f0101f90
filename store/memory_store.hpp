#pragma once

#include "store/operation.hpp"

#include <memory>

namespace gatehouse::store {

/// The store that forgets when the process ends: hash maps, chained indexes and an expiry wheel.
///
/// One owner, one thread. A record that is past its expiry is gone at once, whether or not it was
/// swept yet.
class memory_store {
public:
  memory_store();
  ~memory_store();
  memory_store(memory_store&&) noexcept;
  memory_store& operator=(memory_store&&) noexcept;

  /// Does a batch, all or nothing.
  [[nodiscard]] batch_outcome apply(const batch& steps, protocol::time_point now);

  /// Lists one page.
  [[nodiscard]] page list(const list_query& query, protocol::time_point now) const;

  /// Deletes expired records, at most `limit` of them, so that no call takes long.
  ///
  /// @returns how many were deleted; less than `limit` means that none is left.
  std::size_t sweep(protocol::time_point now, std::size_t limit);

  /// Records held, expired ones that wait for the sweep included.
  [[nodiscard]] std::size_t size(record_kind kind) const noexcept;

private:
  class implementation;
  std::unique_ptr<implementation> impl_;
};

} // namespace gatehouse::store
