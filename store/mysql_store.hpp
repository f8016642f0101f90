#pragma once

#include "protocol/random.hpp"
#include "store/blocking_store.hpp"
#include "store/mysql_options.hpp"

#include <memory>

namespace gatehouse::store {

/// Records in a database of MySQL or MariaDB: one connection, by which one thread writes or reads.
/// Times are the server's.
///
/// A transaction that the server gives up because of others (a deadlock, a lock that is not released)
/// is done again as a whole, a few times. One whose commit was not answered never is, because it may
/// have happened. A connection that was found lost before anything was done by it is replaced at
/// once.
class mysql_store : public blocking_store {
public:
  /// @param random  draws the versions of records.
  mysql_store(mysql_options options, access what, protocol::random_source random);
  ~mysql_store() override;
  mysql_store(mysql_store&&) noexcept;
  mysql_store& operator=(mysql_store&&) noexcept;

  /// What expired is deleted after the commit, each kind by itself: no batch waits or fails for it.
  [[nodiscard]] group_outcome apply(
    std::span<const batch* const> group, protocol::time_point now,
    sweep_bounds sweep = {}) override;
  [[nodiscard]] read_outcome read(const batch& steps, protocol::time_point now) override;
  [[nodiscard]] list_outcome list(const list_query& query, protocol::time_point now) override;
  [[nodiscard]] std::string probe() override;
  void rest() noexcept override;

private:
  class implementation;
  std::unique_ptr<implementation> impl_;
};

} // namespace gatehouse::store
