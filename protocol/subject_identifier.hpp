#pragma once

#include "protocol/client.hpp"
#include "protocol/ids.hpp"
#include "protocol/result.hpp"

#include <string_view>

namespace gatehouse::protocol {

/// Tells whether a client knows people by names that no other client knows them by (OpenID Connect
/// Core §8).
[[nodiscard]] bool is_pairwise(const client& x) noexcept;

/// Computes the `sub` of ID tokens and userinfo: the subject itself, or for a pairwise client
/// hex(SHA-256(sector, subject, salt)) as Hydra does. The sector is the `sector_identifier_uri`, or
/// the host and port of the redirect URI.
///
/// @param forced  what a login app said instead (`force_subject_identifier`); empty when it did not.
///                Counts for pairwise clients only.
/// @returns `invalid_request` for a pairwise client without sector whose redirect URIs are not
///          exactly one.
[[nodiscard]] result<subject_id> subject_for(
  const client& x, const subject_id& subject, std::string_view forced, const secret& salt);

} // namespace gatehouse::protocol
