#pragma once

#include "actors/store_health.hpp"
#include "protocol/jose/algorithm.hpp"

#include <atomic>
#include <cstdint>

namespace gatehouse::actors {

/// What every actor of a node may read at any time. From any thread.
struct node_state {
  /// The node is about to go: readiness fails.
  std::atomic<bool> is_draining{false};
  /// Grows with every change of the published keys; who keeps a copy compares.
  std::atomic<std::uint64_t> key_generation{0};
  /// Algorithm of the key that signs ID tokens of clients that registered none.
  std::atomic<protocol::jose::algorithm> id_token_algorithm{protocol::jose::algorithm::rs256};
  /// Faults that were answered with 503.
  std::atomic<std::uint64_t> faults{0};
  /// Audit events that were not written because too many waited.
  std::atomic<std::uint64_t> audit_dropped{0};
  /// A durable store can fail to read, and to write. The memory store never does.
  store_health store_reads;
  store_health store_writes;
  /// Of the store beside it, if there is one.
  store_health short_lived_store;
  /// Fails while the signer has no keys because they cannot be read. Who has read them once goes on with
  /// what was read, and what is wrong with the store is told of the store.
  store_health keys;
};

} // namespace gatehouse::actors
