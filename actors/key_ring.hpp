#pragma once

#include "protocol/jose/jwk.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace gatehouse::actors {

/// A key of a set with its place in time.
struct kept_key {
  protocol::jose::jwk key;
  /// Grows with every key that is written: the newest key of a set signs. The versions of records
  /// tell no order, and change when the record is sealed anew.
  std::uint64_t place = 0;
};

/// All key sets as they are at one moment, each with its newest key first.
using key_sets = std::map<std::string, std::vector<kept_key>>;

/// Shares the key sets between the signer, who changes them, and its workers, who sign. Private keys
/// thereby never travel in messages. From any thread.
class key_ring {
public:
  [[nodiscard]] std::shared_ptr<const key_sets> current() const {
    const std::lock_guard lock(mutex_);
    return sets_;
  }

  void publish(std::shared_ptr<const key_sets> sets) {
    const std::lock_guard lock(mutex_);
    sets_ = std::move(sets);
  }

private:
  mutable std::mutex mutex_;
  std::shared_ptr<const key_sets> sets_ = std::make_shared<const key_sets>();
};

} // namespace gatehouse::actors
