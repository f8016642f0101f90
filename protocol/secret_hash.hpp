#pragma once

#include "protocol/digest.hpp"
#include "protocol/ids.hpp"
#include "protocol/random.hpp"
#include "protocol/result.hpp"

#include <string>
#include <string_view>
#include <vector>

/// How client secrets are stored. Secrets that people chose, and those that came from Hydra, are
/// hashed slowly; secrets of full entropy that Gatehouse made need no slow hash, only a key.
///
/// Slow hashes take milliseconds to seconds: never on an I/O thread.
namespace gatehouse::protocol {

/// Longer secrets have no hash and match none; they are not even looked at.
inline constexpr std::size_t max_secret_bytes = 4096;

/// Which slow hash new secrets get, and what it costs.
struct hash_settings {
  enum class algorithm_type : unsigned char { pbkdf2, bcrypt, argon2id };

  /// Hydra's default.
  algorithm_type algorithm = algorithm_type::pbkdf2;
  unsigned pbkdf2_iterations = 25'000;
  /// Binary logarithm of the number of rounds.
  unsigned bcrypt_cost = 10;
  unsigned argon2_memory_kib = 19'456;
  /// Passes over the memory.
  unsigned argon2_time = 2;
};

/// Checks that hashes of this cost can be made and will be accepted when they are verified.
///
/// @returns nothing, or `misconfiguration` with the setting that is out of range.
[[nodiscard]] result<void> check(const hash_settings& settings);

/// The keys of the fast hash: one for each system secret, the first makes, all of them verify.
class generated_secret_keys {
public:
  /// @param system_secrets  the newest first; at least one. The keys are derived by HKDF and good
  ///                        for nothing else.
  explicit generated_secret_keys(const std::vector<secret>& system_secrets);

  /// Returns the MAC under the newest key.
  [[nodiscard]] std::string make(const secret& text) const;

  /// Tells whether `mac` was made under any of the keys. Compares in constant time.
  [[nodiscard]] bool verify(const secret& text, std::string_view mac) const;

private:
  std::vector<hmac_key> keys_;
};

/// Hashes a secret that somebody chose.
///
/// @returns the text to store, or `misconfiguration` (see `check`), or `invalid_client_metadata`
///          when the secret is too long: 4096 bytes, 72 with bcrypt.
[[nodiscard]] result<std::string> hash_secret(
  const secret& text, const hash_settings& settings, const random_source& random);

/// Hashes a secret of full entropy (`random_secret`) as `$gatehouse-hmac$v=1$<base64url>`.
[[nodiscard]] std::string hash_generated(const secret& text, const generated_secret_keys& keys);

/// Tells whether the secret has this hash: PBKDF2, bcrypt, Argon2id or the keyed fast hash. False
/// for a hash that is malformed or would cost more than the limits of its kind.
[[nodiscard]] bool verify_secret(
  const secret& text, std::string_view stored, const generated_secret_keys& keys);

/// Tells whether `stored` is the keyed fast hash, which may be checked in place.
[[nodiscard]] bool is_fast(std::string_view stored);

/// Writes a hash that no secret has. Checking a secret against it when the client is unknown takes
/// the time that a known client's would (security by equal work, RFC 6749 §10.10).
///
/// @param settings  must pass `check`.
[[nodiscard]] std::string decoy_hash(const hash_settings& settings);

} // namespace gatehouse::protocol
