#pragma once

#include "protocol/json.hpp"
#include "protocol/result.hpp"

struct evp_pkey_st;

namespace gatehouse::protocol::jose {

/// Writes a key of OpenSSL as the JWK members `kty`, `crv` and the numbers, with the secret ones if
/// the key has them. What comes out is not checked: `jwk::parse` does that.
///
/// @returns the members, or `invalid_request` for a type or curve that no JWK here can have.
[[nodiscard]] result<json::value> members_of(const evp_pkey_st* key);

} // namespace gatehouse::protocol::jose
