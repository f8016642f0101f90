#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::config {

/// Counts the insertions, deletions, replacements and swaps of neighbours between two texts
/// (optimal string alignment). Takes time proportional to the product of the lengths.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// Finds the name that was probably meant.
///
/// @returns the first of the nearest candidates, or nothing when all are further away than a third
///          of the text, or when the text is longer than 128 characters.
[[nodiscard]] std::optional<std::string> nearest_name(
  std::string_view text, const std::vector<std::string>& candidates);

} // namespace gatehouse::config
