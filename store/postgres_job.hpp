#pragma once

#include "store/operation.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <variant>

namespace gatehouse::store {

/// Why a database did not do something; for the log, never for clients.
struct store_fault {
  std::string message;
};

template <class T>
using store_answer = std::variant<T, store_fault>;

using on_batch = std::function<void(store_answer<batch_outcome>)>;
using on_page = std::function<void(store_answer<page>)>;
using on_count = std::function<void(store_answer<std::uint64_t>)>;

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
