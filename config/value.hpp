#pragma once

#include "config/keys.hpp"
#include "config/misfit.hpp"
#include "config/tree.hpp"
#include "protocol/json.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace gatehouse::config {

/// A value of the type that its key takes. Absent when neither a source nor the table gives one;
/// JSON for `text_map` and `hook`.
using value = std::variant<
  std::monostate, bool, std::int64_t, double, std::string, std::chrono::nanoseconds,
  std::vector<std::string>, protocol::json::value>;

/// The life of what never ends.
inline constexpr std::chrono::nanoseconds for_ever = std::chrono::nanoseconds::max();

/// Reads a value as its key wants it.
///
/// Text from the environment or a flag is read by the key's type: booleans as Go's
/// `strconv.ParseBool` does, lists as a JSON array or comma separated, objects as JSON.
[[nodiscard]] std::variant<value, misfit> read_value(const key& x, const node& from);

/// Returns the default of a key under a profile.
[[nodiscard]] value default_value(const key& x, protocol::profile which);

} // namespace gatehouse::config
