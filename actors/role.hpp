#pragma once

#include "config/dsn.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>

namespace gatehouse::actors {

/// What a node can be: each role names the actors that it runs.
enum class role : std::uint8_t {
  /// The listener of clients and browsers.
  public_listener,
  /// The listener of operators.
  admin_listener,
  /// The records.
  store,
  /// The private keys.
  signer,
};

using role_set = std::set<role>;

/// Returns `public`, `admin`, `store` or `signer`.
[[nodiscard]] std::string_view name(role x) noexcept;

/// Reads `all`, or a list of names separated by commas.
///
/// @returns the roles, or what is wrong with the text.
[[nodiscard]] std::variant<role_set, std::string> read_roles(std::string_view text);

/// Checks that every role finds the others that it needs, here or elsewhere.
///
/// @param elsewhere  roles that other nodes serve.
/// @param store      the one that is configured: what can be done about it depends on who shares it.
/// @returns nothing, or a sentence that names the role that is missing and what to do.
[[nodiscard]] std::optional<std::string> missing_role(
  const role_set& here, const role_set& elsewhere, const config::data_source& store);

} // namespace gatehouse::actors
