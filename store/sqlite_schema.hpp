#pragma once

#include "store/schema_state.hpp"
#include "store/sqlite_options.hpp"

namespace gatehouse::store {

class sqlite_connection;

/// Reads the schema. A file that is not there is fresh, and is not made.
[[nodiscard]] schema_state read_schema(const sqlite_options& options);

/// Goes up or down to a version, one step after the other, in one transaction. Of two processes one
/// waits for the other. Makes the file unless it is there.
///
/// @returns the version that the database had before, or why it stays what it is.
[[nodiscard]] schema_state migrate(const sqlite_options& options, int version);

/// The same on a connection: the only way to a database in memory.
///
/// @throws sqlite_fault
schema_state migrate(sqlite_connection& connection, int version);

} // namespace gatehouse::store
