#pragma once

#include "config/effective.hpp"

#include <cstddef>
#include <string>
#include <string_view>

/// Values in the types that settings have. The names must be keys of such a type.
namespace gatehouse::config {

/// Reads a choice whose names stand in the table in the order of the enum.
template <class Enum>
[[nodiscard]] Enum pick(const effective_values& values, std::string_view name) {
  return static_cast<Enum>(values.choice(name));
}

/// Reads an integer that the key table keeps small and positive.
[[nodiscard]] inline unsigned number(const effective_values& values, std::string_view name) {
  return static_cast<unsigned>(values.integer(name));
}

/// The same, for sizes and counts.
[[nodiscard]] inline std::size_t size(const effective_values& values, const std::string& name) {
  return static_cast<std::size_t>(values.integer(name));
}

} // namespace gatehouse::config
