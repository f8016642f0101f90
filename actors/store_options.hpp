#pragma once

#include "config/dsn.hpp"
#include "store/sqlite_options.hpp"

namespace gatehouse::actors {

/// Maps what a data source name says onto what the store wants to know.
[[nodiscard]] store::sqlite_options sqlite_options_of(const config::sqlite_dsn& dsn);

} // namespace gatehouse::actors
