#pragma once

#include "protocol/jose/generate.hpp"
#include "protocol/jose/jwk.hpp"
#include "tests/protocol/jose/rfc_examples.hpp"
#include "tests/protocol/result_text.hpp"

/// Keys that tests share.
namespace gatehouse::test {

inline protocol::json::value json_of(std::string_view text) {
  return protocol::json::parse(text).value();
}

inline protocol::jose::jwk key_of(std::string_view text) {
  return protocol::jose::jwk::parse(json_of(text)).value();
}

/// The private RSA key of RFC 7520; bound to no algorithm.
inline protocol::jose::jwk rsa_key() {
  return key_of(rfc7520_rsa_key);
}

/// The private P-256 key of RFC 7515 A.3; bound to no algorithm.
inline protocol::jose::jwk p256_key() {
  return key_of(rfc7515_a3_key);
}

} // namespace gatehouse::test
