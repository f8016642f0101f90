#pragma once

#include "config/problem.hpp"
#include "protocol/json.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// What a configuration file says, whatever its format: scalars, lists and objects, each of which
/// remembers where it stood.
namespace gatehouse::config {

struct node;
struct member;

using array = std::vector<node>;
/// Members in the order in which they stood; keys are distinct.
using object = std::vector<member>;

/// Text whose type is decided by the key that it is given to: from the environment or a flag.
struct untyped {
  std::string text;
};

/// One value and its place.
struct node {
  origin where;
  std::variant<std::monostate, bool, std::int64_t, double, std::string, untyped, array, object>
    data;
};

/// One entry of an object.
struct member {
  std::string key;
  /// The place of the key, not of its value.
  origin where;
  node value;
};

/// Names the kind of a value for a message: `a string`, `a list`, `nothing`.
[[nodiscard]] std::string_view kind_of(const node& x) noexcept;

/// Gives every part of a JSON value the same place.
[[nodiscard]] node to_node(const protocol::json::value& x, const origin& where);

/// Drops the places. Untyped text becomes a string.
[[nodiscard]] protocol::json::value to_json(const node& x);

/// What a file may cost before it is refused.
inline constexpr std::size_t max_file_bytes = 1024 * 1024;
inline constexpr std::size_t max_file_depth = 32;

} // namespace gatehouse::config
