#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace gatehouse::config {

/// A variable of Hydra's first releases and the key that took its place.
struct old_variable {
  std::string_view name;
  std::string_view key;
  /// The element of a list that the variable sets; nothing when it sets the whole key.
  std::optional<std::size_t> element{};
};

/// The variables of Hydra 1.0 beta that are still read.
///
/// `PORT` and `HOST` are not among them: hosting platforms set them for their own purposes, and a
/// public listener must not move because of that. `DATABASE_URL` is, although platforms set it too:
/// who has a database there must not run on the memory store unnoticed.
[[nodiscard]] const std::vector<old_variable>& old_variables();

/// A dotted key of Hydra 1 and the one that took its place.
struct old_key {
  std::string_view name;
  std::string_view key;
};

/// The keys of Hydra 1 that are still read in files.
[[nodiscard]] const std::vector<old_key>& old_keys();

} // namespace gatehouse::config
