#pragma once

#include "protocol/random.hpp"
#include "store/postgres_job.hpp"
#include "store/postgres_options.hpp"

#include <memory>
#include <vector>

namespace gatehouse::store {

/// A store on PostgreSQL whose calls wait for their answers, for verbs that have nothing else to do.
/// One thread.
class postgres_sync {
public:
  postgres_sync(const postgres_options& options, protocol::random_source random);
  ~postgres_sync();
  postgres_sync(const postgres_sync&) = delete;
  postgres_sync& operator=(const postgres_sync&) = delete;

  /// Does batches, each all or nothing by itself; answers in the same order.
  [[nodiscard]] std::vector<store_answer<batch_outcome>> apply(const std::vector<batch>& group);
  [[nodiscard]] store_answer<page> list(const list_query& query);
  /// @param until  seconds since the epoch.
  [[nodiscard]] store_answer<std::uint64_t> sweep(std::int64_t until, std::uint64_t limit);

private:
  class implementation;
  std::unique_ptr<implementation> impl_;
};

} // namespace gatehouse::store
