#pragma once

#include "protocol/client.hpp"
#include "store/operation.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>

namespace gatehouse::actors {

/// A client as it stood at some version; shared and never changed.
using client_ptr = std::shared_ptr<const protocol::client>;

/// A client as it is remembered: right only as long as the store has it in this version.
struct remembered_client {
  client_ptr decoded;
  std::uint64_t version = 0;
};

/// Keeps decoded clients beside the version that they were decoded from. The store is still asked
/// each time, before or with what is written, so a change holds at once; it only does not send again
/// what is known.
///
/// Not thread-safe: each endpoint has its own.
class client_cache {
public:
  static constexpr std::size_t max_entries = 10'000;

  /// The question to the store about a client.
  [[nodiscard]] store::operation question(const protocol::client_id& id) const;

  /// What the answer means: null when there is no such client.
  ///
  /// @param is_broken  set when the store holds something that is no client.
  [[nodiscard]] client_ptr answer(
    const protocol::client_id& id, const store::outcome& outcome, bool& is_broken);

  /// What is remembered of a client; empty when nothing is. Whoever acts on it has the store
  /// `require` that version in the batch that it writes.
  [[nodiscard]] remembered_client recall(const protocol::client_id& id) const;

  /// Forgets what proved to be old.
  void forget(const protocol::client_id& id) { entries_.erase(id.str()); }

private:
  std::unordered_map<std::string, remembered_client> entries_;
};

} // namespace gatehouse::actors
