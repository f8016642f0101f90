#pragma once

#include "store/operation.hpp"

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

} // namespace gatehouse::store
