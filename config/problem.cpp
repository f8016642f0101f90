#include "config/problem.hpp"

#include <algorithm>

namespace gatehouse::config {

std::string to_string(const origin& x) {
  if (x.line == 0)
    return x.source;
  return x.source + ":" + std::to_string(x.line) + ":" + std::to_string(x.column);
}

std::string to_string(const problem& x) {
  const auto* weight = x.weight == severity::error ? "error" : "warning";
  return to_string(x.where) + ": " + weight + ": " + x.message;
}

bool has_errors(const std::vector<problem>& problems) noexcept {
  return std::any_of(
    problems.begin(), problems.end(), [](const problem& x) { return x.weight == severity::error; });
}

std::string printable(std::string_view text) {
  constexpr std::size_t longest = 80;
  std::string out(text.substr(0, longest));
  for (auto& c : out)
    if (c < 0x20 || c > 0x7e)
      c = '?';
  if (text.size() > longest)
    out += "...";
  return out;
}

} // namespace gatehouse::config
