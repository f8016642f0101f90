#pragma once

#include <string>
#include <vector>

namespace gatehouse::tools {

/// Renders rows under their headings in aligned columns, two blanks between them. Each row is as
/// long as `columns`.
[[nodiscard]] std::string to_table(
  const std::vector<std::string>& columns, const std::vector<std::vector<std::string>>& rows);

/// Renders one row as a line for each column, heading first.
[[nodiscard]] std::string to_record(
  const std::vector<std::string>& columns, const std::vector<std::string>& row);

} // namespace gatehouse::tools
