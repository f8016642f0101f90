#pragma once

#include "store/store_answer.hpp"

#include <chrono>
#include <cstdint>
#include <functional>

namespace gatehouse::store {

/// A batch that waits for its turn.
struct batch_job {
  batch steps;
  /// Is shown the steps again.
  std::function<void(store_answer<batch_outcome>, const batch&)> then;
  std::chrono::steady_clock::time_point since{};
};

/// A page that is asked for.
struct list_job {
  list_query query;
  on_page then;
};

/// Expired records that are to go.
struct sweep_job {
  std::int64_t until = 0;
  std::uint64_t limit = 0;
  on_count then;
};

} // namespace gatehouse::store
