#pragma once

#include "protocol/json.hpp"
#include "tools/failure.hpp"

#include <iosfwd>
#include <string>

namespace gatehouse::tools {

/// The largest file that is read, unless somebody wants more.
inline constexpr std::size_t max_input_bytes = 16 * 1024 * 1024;

/// Reads a whole file, or standard input when the path is `-`.
[[nodiscard]] outcome<std::string> read_input(
  const std::string& path, std::istream& in, std::size_t most = max_input_bytes);

/// Reads a file of JSON; what it holds is in no message.
[[nodiscard]] outcome<protocol::json::value> read_json_input(
  const std::string& path, std::istream& in, std::size_t most = max_input_bytes);

} // namespace gatehouse::tools
