#pragma once

#include "protocol/digest.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

/// The signature algorithms of RFC 7518 §3.1 and RFC 8037 that exist here. `none` is not one.
namespace gatehouse::protocol::jose {

/// An `alg` of a signature or of a signing key.
enum class algorithm : unsigned char {
  rs256,
  rs384,
  rs512,
  ps256,
  ps384,
  ps512,
  es256,
  es384,
  es512,
  /// Ed25519 only.
  eddsa,
  /// Symmetric algorithms label keys in the key sets that the admin API stores. Nothing is ever
  /// signed or verified with them.
  hs256,
  hs384,
  hs512,
};

/// A `kty` (RFC 7518 §6.1, RFC 8037 §2).
enum class key_type : unsigned char { rsa, ec, okp, oct };

/// A `crv`.
enum class curve : unsigned char { p256, p384, p521, ed25519 };

/// Reads an `alg`, case-sensitively (RFC 7515 §4.1.1).
///
/// `Ed25519` is read as `EdDSA`, which it refines (RFC 9864 §2.2).
///
/// @returns nothing for anything else that is not listed above.
[[nodiscard]] std::optional<algorithm> parse_algorithm(std::string_view text) noexcept;

/// Returns the `alg` as it is registered.
[[nodiscard]] std::string_view name(algorithm x) noexcept;

/// Returns the `kty` as it is registered.
[[nodiscard]] std::string_view name(key_type x) noexcept;

/// Returns the `crv` as it is registered.
[[nodiscard]] std::string_view name(curve x) noexcept;

/// Reads the `crv` of an EC or OKP key.
[[nodiscard]] std::optional<curve> parse_curve(std::string_view text) noexcept;

/// Returns the type of key that the algorithm needs.
[[nodiscard]] key_type key_type_of(algorithm x) noexcept;

/// Returns the curve that the algorithm is bound to; nothing for RSA and HMAC.
[[nodiscard]] std::optional<curve> curve_of(algorithm x) noexcept;

/// Returns the digest of the algorithm, which is also that of `at_hash` and `c_hash` (OpenID
/// Connect Core §3.1.3.6). SHA-512 for EdDSA, as Ed25519 uses it inside.
[[nodiscard]] hash_function hash_of(algorithm x) noexcept;

/// Tells whether signatures are RSASSA-PSS.
[[nodiscard]] bool is_pss(algorithm x) noexcept;

/// Returns the bytes of one coordinate: 32, 48, 66 or 32.
[[nodiscard]] std::size_t coordinate_bytes(curve x) noexcept;

} // namespace gatehouse::protocol::jose
