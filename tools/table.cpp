#include "tools/table.hpp"

#include "tools/terminal_text.hpp"

#include <algorithm>
#include <iterator>

namespace gatehouse::tools {

namespace {

using line = std::vector<std::string>;

std::string render(const std::vector<line>& lines) {
  std::vector<std::size_t> widths(lines.front().size(), 0);
  for (const auto& cells : lines)
    for (std::size_t i = 0; i < cells.size(); ++i)
      widths[i] = std::max(widths[i], character_count(cells[i]));
  std::string out;
  for (const auto& cells : lines) {
    for (std::size_t i = 0; i < cells.size(); ++i)
      out += cells[i] + std::string(widths[i] - character_count(cells[i]) + 2, ' ');
    // Nobody wants the padding of a last column in a diff.
    out.erase(out.find_last_not_of(' ') + 1);
    out += '\n';
  }
  return out;
}

line printable(const line& cells) {
  line out;
  std::transform(cells.begin(), cells.end(), std::back_inserter(out), terminal_text);
  return out;
}

} // namespace

std::string to_table(const line& columns, const std::vector<line>& rows) {
  std::vector<line> lines{columns};
  std::transform(rows.begin(), rows.end(), std::back_inserter(lines), printable);
  return render(lines);
}

std::string to_record(const line& columns, const line& row) {
  std::vector<line> lines;
  for (std::size_t i = 0; i < columns.size(); ++i)
    lines.push_back({columns[i], terminal_text(row[i])});
  return render(lines);
}

} // namespace gatehouse::tools
