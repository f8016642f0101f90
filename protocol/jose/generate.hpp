#pragma once

#include "protocol/jose/jwk.hpp"

namespace gatehouse::protocol::jose {

/// Makes a private key for signatures: bound to the algorithm, with `use` = `sig`. Draws OpenSSL's
/// own randomness. RSA takes tenths of seconds to many seconds: never on an I/O thread.
///
/// @param kid       names the key; may be empty.
/// @param rsa_bits  2048 to 16384; means nothing for other algorithms. HS* keys are as long as the
///                  digest (RFC 7518 §3.2).
/// @returns the key, or `invalid_request` when `rsa_bits` is out of range.
[[nodiscard]] result<jwk> generate(algorithm alg, const key_id& kid, unsigned rsa_bits = 2048);

} // namespace gatehouse::protocol::jose
