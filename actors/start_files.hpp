#pragma once

#include "actors/page_files.hpp"
#include "config/settings.hpp"
#include "net/fetch_guard.hpp"

#include <string>
#include <variant>

/// What a node has to read before it starts.
namespace gatehouse::actors {

struct start_files {
  net::guard_exceptions exceptions;
  page_files pages;
};

/// Reads the files that a configuration names: templates, accounts, authorities and certificates; and
/// what only whoever uses it can judge. Changes nothing, connects to nobody and opens no database.
///
/// @returns what was read, or all that is wrong, each in a line of its own.
[[nodiscard]] std::variant<start_files, std::string> read_start_files(
  const config::settings& settings);

} // namespace gatehouse::actors
