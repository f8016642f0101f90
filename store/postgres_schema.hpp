#pragma once

#include "store/postgres_options.hpp"
#include "store/schema_state.hpp"

namespace gatehouse::store {

/// Reads the schema over a connection of its own. Blocks, for as long as the options let a connection
/// take.
[[nodiscard]] schema_state read_schema(const postgres_options& options);

/// Goes up or down to a version, one step after the other, in one transaction. Of two processes one
/// waits for the other. Blocks.
///
/// @returns the version that the database had before, or why it stays what it is.
[[nodiscard]] schema_state migrate(const postgres_options& options, int version);

} // namespace gatehouse::store
