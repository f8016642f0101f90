#pragma once

#include "protocol/jose/jwk.hpp"

#include <string_view>

namespace gatehouse::protocol::jose {

/// Reads the first key of a PEM text: a private key (PKCS #8, or the older RSA and EC forms), a
/// public key (SubjectPublicKeyInfo), or the public key of an X.509 certificate, whose validity is
/// not looked at. The key passes the same checks as one from a JWK and has no `kid`, `alg` or
/// `use`.
///
/// @param text  at most 64 KiB. A key under a passphrase is refused; nobody is asked for it.
/// @returns the key, or `invalid_request`.
[[nodiscard]] result<jwk> parse_pem(std::string_view text);

} // namespace gatehouse::protocol::jose
