#pragma once

#include "actors/node_state.hpp"
#include "actors/waiting_room.hpp"
#include "protocol/ids.hpp"
#include "protocol/random.hpp"
#include "protocol/time.hpp"
#include "store/sqlite_options.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace spdlog {
class logger;
}

namespace gatehouse::actors {

/// What the actors of an SQLite store share. Everything in it may be used from any thread.
struct sqlite_parts {
  store::sqlite_options options;
  /// What payloads are sealed under; at least one.
  std::vector<protocol::secret> secrets;
  std::function<protocol::time_point()> now;
  protocol::random_source random;
  std::shared_ptr<node_state> state;
  std::shared_ptr<spdlog::logger> log;
  /// Beyond these, newcomers are refused.
  std::shared_ptr<waiting_room> for_writer = std::make_shared<waiting_room>(8'192);
  std::shared_ptr<waiting_room> for_readers = std::make_shared<waiting_room>(8'192);
};

/// Tells the operator of a record that does not open: it was altered, or its secret is no longer in
/// the list.
void tell_unopened(const sqlite_parts& parts);

/// Gets a database ready: a fresh one is migrated.
///
/// @returns why it cannot be served, with the command to run when there is one.
[[nodiscard]] std::optional<std::string> prepare_sqlite(const store::sqlite_options& options);

/// Tells what is pending when the schema is not the one that this program works with; empty when it
/// is.
[[nodiscard]] std::string pending_schema(const store::sqlite_options& options);

} // namespace gatehouse::actors
