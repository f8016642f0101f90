#pragma once

#include "actors/key_ring.hpp"
#include "protocol/ids.hpp"
#include "protocol/jose/jwk.hpp"
#include "store/record.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// How keys stand in the store and in the answers of the keys API.
namespace gatehouse::actors {

/// Joins a set and a kid so that no two pairs join to the same key.
[[nodiscard]] std::string record_key(const protocol::key_set_id& set, const protocol::key_id& kid);

/// Makes the record of a key, private parts included.
///
/// @param place  greater than that of every key before, see `kept_key`.
[[nodiscard]] store::record to_record(
  const protocol::key_set_id& set, const protocol::jose::jwk& key, std::uint64_t place);

/// Reads a JWK; nothing when the text is none.
[[nodiscard]] std::optional<protocol::jose::jwk> read_key(std::string_view text);

/// Sorts records into their sets, the newest key of each first; of two with one place, which two
/// nodes may give at once, the one with the greater kid. Those that hold no key are left out.
[[nodiscard]] key_sets to_key_sets(const std::vector<store::record>& found);

/// What a set signs with: the newest of its keys that can. Null when none can.
///
/// @param keys  the newest first; the result points into it.
///
/// @param wanted  only keys that sign with this algorithm; any when it is nothing.
[[nodiscard]] const kept_key* newest_signing_key(
  const std::vector<kept_key>& keys,
  std::optional<protocol::jose::algorithm> wanted = std::nullopt);

/// Renders a JWK set, **private parts included**.
[[nodiscard]] std::string to_jwks(const std::vector<kept_key>& keys);

} // namespace gatehouse::actors
