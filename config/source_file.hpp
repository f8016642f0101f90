#pragma once

#include "config/tree.hpp"

#include <string>

namespace gatehouse::config {

/// The text of a configuration file and what to call it.
struct source_file {
  std::string name;
  std::string text;
};

/// Reads a file of at most `max_file_bytes`.
///
/// @returns the text, or one problem: a file that is missing, unreadable, a directory or too long
/// is
///          an error and never an empty configuration.
[[nodiscard]] config_result<source_file> read_source_file(const std::string& path);

/// Reads the text in the format that the name's ending tells: `.yaml`, `.yml`, `.json` or `.toml`.
///
/// Text that is no UTF-8, has a byte order mark or holds a control character is refused.
[[nodiscard]] config_result<node> parse(const source_file& file);

} // namespace gatehouse::config
