#pragma once

#include "config/dsn.hpp"
#include "store/operation.hpp"
#include "tools/failure.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace gatehouse::tools {

/// A database as it lies on its disk, payloads sealed as they are: for verbs that work on it beside
/// the nodes. One owner, one thread.
class raw_store {
public:
  virtual ~raw_store() = default;

  /// Does each batch by itself, all or nothing; many of them may be one transaction. After a failure
  /// none was done.
  [[nodiscard]] virtual outcome<std::vector<store::batch_outcome>> apply(
    const std::vector<store::batch>& group) = 0;

  /// Lists one page, of any kind.
  [[nodiscard]] virtual outcome<store::page> list(const store::list_query& query) = 0;

  /// Deletes what expired by a time, at most `limit` records of all kinds together.
  ///
  /// @returns how many; less than `limit` means that none is left.
  [[nodiscard]] virtual outcome<std::uint64_t> sweep(
    protocol::time_point until, std::uint64_t limit) = 0;
};

/// Opens the database of a data source name.
///
/// @returns wrong usage when the store keeps nothing, or no driver is built for it; nobody to reach
///          when it cannot be opened; refused when its schema is not the one of this program.
[[nodiscard]] outcome<std::unique_ptr<raw_store>> open_raw_store(const config::data_source& dsn);

} // namespace gatehouse::tools
