#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

/// Digests of the SHA-2 family and what is built on them. Every function may be called from any
/// thread; each thread keeps its own contexts, because OpenSSL 3 spends more time on making one
/// than on a short message.
namespace gatehouse::protocol {

/// A digest of FIPS 180-4.
enum class hash_function : unsigned char {
  sha256,
  sha384,
  sha512,
  /// SHA-512 with its own initial value, cut to 256 bits: not a prefix of SHA-512.
  sha512_256,
};

/// Returns the raw digest of `bytes`.
[[nodiscard]] std::string digest(hash_function function, std::string_view bytes);

/// Returns 32 raw bytes.
[[nodiscard]] std::string sha256(std::string_view bytes);

/// Returns 48 raw bytes.
[[nodiscard]] std::string sha384(std::string_view bytes);

/// Returns 64 raw bytes.
[[nodiscard]] std::string sha512(std::string_view bytes);

/// A key made ready for HMAC (RFC 2104): the padded key is hashed once, here, and each message
/// starts from a copy of that state.
///
/// Immutable and cheap to copy; one object may be used by many threads at once.
class hmac_key {
public:
  /// @param key  any length; the empty key is a key.
  hmac_key(hash_function function, std::string_view key);

  /// Returns the raw MAC, as long as the digest.
  [[nodiscard]] std::string mac(std::string_view message) const;

private:
  hash_function function_;
  std::shared_ptr<const evp_md_ctx_st> inner_;
  std::shared_ptr<const evp_md_ctx_st> outer_;
};

/// Returns the 32 bytes of HMAC-SHA-256. Whoever uses a key twice keeps an `hmac_key`.
[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view message);

/// Returns the 32 bytes of HMAC-SHA-512/256.
[[nodiscard]] std::string hmac_sha512_256(std::string_view key, std::string_view message);

/// Derives a key by HKDF with SHA-256 (RFC 5869).
///
/// @param salt    may be empty (§3.1).
/// @param info    says what the key is for; a different text gives an unrelated key (§3.2).
/// @param length  in bytes, at most 8160 (§2.3).
[[nodiscard]] std::string hkdf_sha256(
  std::string_view key, std::string_view salt, std::string_view info, std::size_t length);

/// Writes each byte as two digits in lower case.
[[nodiscard]] std::string to_hex(std::string_view bytes);

/// Reads what `to_hex` wrote.
///
/// @returns nothing for an odd length, and for anything but digits and letters from a to f.
[[nodiscard]] std::optional<std::string> from_hex(std::string_view text);

} // namespace gatehouse::protocol
