#pragma once

#include "store/postgres_connection.hpp"
#include "store/postgres_job.hpp"

#include <functional>
#include <memory>

namespace gatehouse::store {

/// What reading a page came to.
struct page_reading {
  store_answer<page> found;
  /// The connection was lost, or others were in the way: the same may be asked once more.
  bool is_worth_retrying = false;
};

/// Reads one page, and the total if it is wanted, both of one moment.
///
/// @param on    closed when the page could not be read, because a transaction is open there.
/// @param then  called once, later, on the loop of the connection. Payloads are as they lie there.
void read_page(
  const std::shared_ptr<postgres_connection>& on, const list_query& asked,
  std::function<void(page_reading)> then);

} // namespace gatehouse::store
