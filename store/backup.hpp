#pragma once

#include "protocol/json.hpp"
#include "store/operation.hpp"

#include <array>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// A file of what operators and developers have registered, from which an empty store is filled.
namespace gatehouse::store {

/// The kinds that are kept: clients with the hashes of their secrets, keys with their private parts,
/// trust relations. Tokens, grants and sessions are not.
inline constexpr std::array backup_kinds{
  record_kind::client, record_kind::json_web_key, record_kind::jwt_trust};

/// Renders opened records of these kinds.
///
/// @returns nothing when a payload is no JSON: a fault of the store.
[[nodiscard]] std::optional<protocol::json::value> to_backup(const std::vector<record>& records);

/// Reads what `to_backup` rendered.
///
/// @returns the records without versions, or one sentence on what is wrong with the file; nothing
///          of its content is in it but the place of a record, counted from one.
[[nodiscard]] std::variant<std::vector<record>, std::string> from_backup(
  const protocol::json::value& file);

/// What is to be done for one record of a backup.
struct restoration {
  enum class verdict : unsigned char { unchanged, added, changed };
  verdict what = verdict::unchanged;
  /// All or nothing; empty when nothing is to be done. It fails when another trust relation has the
  /// same issuer, subject and key, and when somebody changed the record meanwhile.
  batch steps{};
};

/// Compares a record of a backup with the one that lives.
///
/// @param alive  opened; null when there is none.
[[nodiscard]] restoration restore(const record& wanted, const record* alive);

} // namespace gatehouse::store
