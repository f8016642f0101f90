#pragma once

#include "store/mysql_options.hpp"
#include "store/schema_state.hpp"

namespace gatehouse::store {

/// Reads the schema. Waits for the server.
[[nodiscard]] schema_state read_schema(const mysql_options& options);

/// Goes up or down to a version, one step after the other. Of two processes one waits for the other,
/// for a minute. MySQL commits each statement by itself: what was cut off is run again.
///
/// @returns the version that the database had before, or why it was not led to the other one.
[[nodiscard]] schema_state migrate(const mysql_options& options, int version);

} // namespace gatehouse::store
