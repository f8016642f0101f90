#pragma once

#include "store/postgres_connection.hpp"
#include "store/postgres_job.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

namespace gatehouse::store {

/// Deletes expired records on one connection: one kind after the other, so that each step is small.
class postgres_sweep : public std::enable_shared_from_this<postgres_sweep> {
public:
  /// Hears how many are gone, and which kind is next: one that has more is where the next sweep begins
  /// after all others had their turn.
  using on_end = std::function<void(store_answer<std::uint64_t>, std::size_t next_kind)>;

  postgres_sweep(
    std::shared_ptr<postgres_connection> on, std::int64_t until, std::uint64_t limit,
    std::size_t first_kind);

  /// Called once; `then` comes on the loop of the connection.
  void start(on_end then);

private:
  void step();
  void end(store_answer<std::uint64_t> answer);

  std::shared_ptr<postgres_connection> on_;
  std::int64_t until_;
  std::uint64_t limit_;
  std::size_t next_;
  on_end on_end_;
  std::uint64_t swept_ = 0;
  std::size_t kinds_ = 0;
};

} // namespace gatehouse::store
