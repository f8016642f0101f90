#pragma once

#include "actors/node_state.hpp"
#include "actors/waiting_room.hpp"
#include "protocol/ids.hpp"
#include "protocol/random.hpp"
#include "protocol/time.hpp"
#include "store/blocking_store.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace spdlog {
class logger;
}

namespace gatehouse::actors {

/// When a writer deletes expired records by itself.
enum class sweeping : std::uint8_t {
  /// In the transactions of others, too: there is one writer, and nobody whom it could wait for.
  with_batches,
  /// Between them.
  apart,
  /// Another writer does.
  never,
};

/// What the actors of a store share whose driver waits for the database. Everything in it may be used
/// from any thread.
struct blocking_parts {
  /// Makes a connection, which is opened at its first use.
  std::function<std::unique_ptr<store::blocking_store>(store::blocking_store::access)> connect;
  /// Tells what is pending when the schema is not the one that this program works with; empty when it
  /// is, or when nobody knows.
  std::function<std::string()> pending_schema;
  /// What payloads are sealed under; at least one.
  std::vector<protocol::secret> secrets;
  std::function<protocol::time_point()> now;
  protocol::random_source random;
  std::shared_ptr<node_state> state;
  std::shared_ptr<spdlog::logger> log;
  sweeping sweeps = sweeping::with_batches;
  /// Beyond these, newcomers are refused.
  std::shared_ptr<waiting_room> for_writer = std::make_shared<waiting_room>(8'192);
  std::shared_ptr<waiting_room> for_readers = std::make_shared<waiting_room>(8'192);
};

/// Tells the operator of a record that does not open: it was altered, or its secret is no longer in
/// the list.
void tell_unopened(const blocking_parts& parts);

} // namespace gatehouse::actors
