#pragma once

#include "store/operation.hpp"

#include <chrono>
#include <optional>
#include <vector>

/// What an operator may have deleted beside what has expired, as Hydra's janitor does.
namespace gatehouse::store {

/// Records that were made before these times go, whether or not they have expired; nothing that has
/// no time.
struct cleaning_rules {
  std::optional<protocol::time_point> access_tokens{};
  std::optional<protocol::time_point> refresh_tokens{};
  /// Logins and consents under way.
  std::optional<protocol::time_point> requests{};
  /// Trust relations that expired before; they stay otherwise, for whoever made them to see.
  std::optional<protocol::time_point> trusts{};
};

/// The kinds that the rules are about.
[[nodiscard]] std::vector<record_kind> kinds_of(const cleaning_rules& rules);

/// Tells whether a record goes. One that cannot be read stays.
///
/// @param item  opened.
[[nodiscard]] bool is_due(const record& item, const cleaning_rules& rules);

/// Deletes it, unless somebody has changed it meanwhile; with a trust relation goes its name.
[[nodiscard]] batch removal_of(const record& item);

} // namespace gatehouse::store
