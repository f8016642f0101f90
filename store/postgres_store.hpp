#pragma once

#include "protocol/random.hpp"
#include "store/at_rest.hpp"
#include "store/postgres_job.hpp"
#include "store/postgres_options.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace boost::asio {
class io_context;
}

namespace gatehouse::store {

/// Records in PostgreSQL or CockroachDB: connections on one event loop, and what waits for them.
///
/// Everything happens on the loop, callbacks too, and nothing blocks it. What waits while a
/// transaction commits goes together into the next one. While the database is down, requests are
/// answered with a fault at once; connections are tried again with growing pauses.
class postgres_store {
public:
  /// Hears of losses and returns of the database, for the log.
  using on_news = std::function<void(bool is_up, const std::string& what)>;

  /// @param sealing  stands between the verbs and the database; without it payloads are written and
  ///                 read as they are.
  postgres_store(
    boost::asio::io_context& loop, postgres_options options, std::optional<at_rest> sealing,
    protocol::random_source random, on_news tell);
  /// On the loop, or when it has stopped. What waits is answered with a fault.
  ~postgres_store();
  postgres_store(const postgres_store&) = delete;
  postgres_store& operator=(const postgres_store&) = delete;

  /// @{ From the loop only. Callbacks come later, never before these have returned.
  void apply(batch steps, on_batch then);
  void list(list_query query, on_page then);
  /// @param until  seconds since the epoch; the database's own time when that is earlier.
  void sweep(std::int64_t until, std::uint64_t limit, on_count then);
  /// Writes something that changes nothing, to see whether the database can be written.
  void probe(on_count then);
  /// @}

  /// Answers everything that waits with a fault and closes the connections.
  void stop();

private:
  class implementation;
  std::shared_ptr<implementation> impl_;
};

} // namespace gatehouse::store
