#pragma once

#include "protocol/jose/algorithm.hpp"
#include "protocol/json.hpp"
#include "protocol/result.hpp"

#include <memory>

struct evp_pkey_st;

namespace gatehouse::protocol::jose {

/// Builds the elliptic-curve key of a JWK (RFC 7518 §6.2) on P-256, P-384 or P-521; private when it
/// has the member `d`.
///
/// Refuses coordinates that do not have the exact length, points that are not on the curve, and a
/// `d` that does not belong to the point.
///
/// @returns the key, or `invalid_request`.
[[nodiscard]] result<std::shared_ptr<evp_pkey_st>> make_ec_key(const json::value& key, curve on);

} // namespace gatehouse::protocol::jose
