#pragma once

#include "config/tree.hpp"

#include <string>
#include <string_view>

namespace gatehouse::config {

/// Reads one JSON text (RFC 8259) whose top is an object.
///
/// `protocol::json` knows no places, so the structure is read here and each string, number and word
/// is handed to it: what it refuses is refused. Duplicate keys, trailing commas, comments and what
/// passes `max_file_depth` are refused too. Messages never quote a value.
///
/// @param name  what origins call the file.
[[nodiscard]] config_result<node> read_json(const std::string& name, std::string_view text);

} // namespace gatehouse::config
