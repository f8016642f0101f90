#pragma once

#include "config/dsn.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace gatehouse::config {

/// Whose form a data source name has.
enum class dsn_family : unsigned char { sqlite, postgres, cockroach, mysql, redis };

/// A piece of a data source name, decoded, and where it began.
struct dsn_piece {
  std::string text;
  std::size_t at = 0;
};

struct dsn_argument {
  dsn_piece name;
  dsn_piece value;
};

/// A host as it was written; the port is zero when there was none.
struct dsn_host_piece {
  dsn_piece name;
  std::uint16_t port = 0;
};

/// A data source name, taken apart.
struct dsn_parts {
  dsn_piece user;
  dsn_piece password;
  std::vector<dsn_host_piece> hosts;
  /// The database, its number, or the path of a file.
  dsn_piece target;
  std::vector<dsn_argument> arguments;
};

/// Takes the text behind `://` apart.
///
/// @param offset  where that text begins, for positions.
[[nodiscard]] std::variant<dsn_parts, dsn_fault> split_dsn(
  dsn_family family, std::string_view text, std::size_t offset);

} // namespace gatehouse::config
