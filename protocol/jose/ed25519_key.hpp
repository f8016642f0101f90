#pragma once

#include "protocol/json.hpp"
#include "protocol/result.hpp"

#include <memory>

struct evp_pkey_st;

namespace gatehouse::protocol::jose {

/// Builds the Ed25519 key of a JWK (RFC 8037 §2); private when it has the member `d`.
///
/// Refuses encodings that are not canonical (RFC 8032 §5.1.3), what is no point of the curve, the
/// points of small order, under which anybody can sign, and a `d` that does not belong to `x`.
///
/// @returns the key, or `invalid_request`.
[[nodiscard]] result<std::shared_ptr<evp_pkey_st>> make_ed25519_key(const json::value& key);

} // namespace gatehouse::protocol::jose
