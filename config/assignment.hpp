#pragma once

#include "config/keys.hpp"
#include "config/tree.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::config {

/// One source gives one key a value, which is not checked yet.
struct assignment {
  const key* what;
  node value;
};

/// What a source says: at most one assignment for each key, and what is wrong with the rest.
struct assignments {
  std::vector<assignment> list;
  std::vector<problem> problems;
};

/// Finds the keys in the tree of a file.
///
/// An unknown name is an error that suggests the nearest right one; an old name (`old_keys`) is a
/// warning, and an error beside its new name with another value. An empty section sets nothing.
[[nodiscard]] assignments assignments_in(const node& file);

/// Ends the message about an unknown name: `; did you mean serve.public.port?`, or nothing.
[[nodiscard]] std::string suggestion(std::string_view name);

} // namespace gatehouse::config
