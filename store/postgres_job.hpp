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

} // namespace gatehouse::store
