#pragma once

#include "config/assignment.hpp"
#include "config/value.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::config {

/// The value that a key has in the end, and who gave it.
struct effective_value {
  value what;
  origin from;
  bool is_default = true;
};

/// The values of all keys, in the order of `all_keys`.
///
/// The accessors' names must be keys of the type that is asked for: anything else is a bug.
class effective_values {
public:
  /// Every key at its default under the profile.
  explicit effective_values(protocol::profile which);

  [[nodiscard]] const effective_value& at(std::string_view name) const;
  [[nodiscard]] const effective_value& at(std::size_t index) const { return values_[index]; }
  void set(std::size_t index, value what, origin from);

  [[nodiscard]] bool flag(std::string_view name) const;
  [[nodiscard]] std::int64_t integer(std::string_view name) const;
  [[nodiscard]] std::chrono::nanoseconds duration(std::string_view name) const;
  /// The empty text when the key has no value.
  [[nodiscard]] std::string text(std::string_view name) const;
  [[nodiscard]] const std::vector<std::string>& texts(std::string_view name) const;
  /// The place of the value among the key's choices.
  [[nodiscard]] std::size_t choice(std::string_view name) const;

private:
  std::vector<effective_value> values_;
};

} // namespace gatehouse::config
