#pragma once

#include "actors/blocking_parts.hpp"
#include "store/sqlite_options.hpp"

#include <optional>
#include <string>

namespace gatehouse::actors {

/// Says how the file is opened. `random` has to be there.
void use_sqlite(blocking_parts& parts, const store::sqlite_options& options);

/// Gets a database ready: a fresh one is migrated.
///
/// @returns why it cannot be served, with the command to run when there is one.
[[nodiscard]] std::optional<std::string> prepare_sqlite(const store::sqlite_options& options);

/// Tells what is pending when the schema is not the one that this program works with; empty when it
/// is.
[[nodiscard]] std::string pending_schema(const store::sqlite_options& options);

} // namespace gatehouse::actors
