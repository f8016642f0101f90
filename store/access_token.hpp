#pragma once

#include "protocol/introspection.hpp"
#include "store/record.hpp"

#include <optional>
#include <string>

namespace gatehouse::store {

/// Makes the record of an access or refresh token, as its `token_use` says.
///
/// @param handle  the digest under which it is found; the token itself is not kept.
/// @param group   the grant it belongs to; empty when nothing else was issued with it.
[[nodiscard]] record to_record(
  const protocol::token_facts& token, std::string handle, const protocol::grant_id& group);

/// Reads the record of an access or refresh token.
///
/// @returns nothing when the payload is something else: a fault of the store.
[[nodiscard]] std::optional<protocol::token_facts> to_token(const record& item);

} // namespace gatehouse::store
