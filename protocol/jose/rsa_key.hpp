#pragma once

#include "protocol/json.hpp"
#include "protocol/result.hpp"

#include <memory>

struct evp_pkey_st;

namespace gatehouse::protocol::jose {

/// Builds the RSA key of a JWK (RFC 7518 §6.3); private when it has the member `d`.
///
/// Refuses moduli of fewer than 2048 bits (RFC 7518 §3.3) or more than 16384, even ones, and public
/// exponents that are even, below 3 or above 32 bits, which only cost time. A private key must have
/// its two primes and the values that speed it up, and all of them must belong together; that they
/// are prime is believed, because looking would take longer than starting the program may.
///
/// @returns the key, or `invalid_request`.
[[nodiscard]] result<std::shared_ptr<evp_pkey_st>> make_rsa_key(const json::value& key);

} // namespace gatehouse::protocol::jose
