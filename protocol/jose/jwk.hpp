#pragma once

#include "protocol/ids.hpp"
#include "protocol/jose/algorithm.hpp"
#include "protocol/json.hpp"
#include "protocol/result.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::protocol::jose {

/// The `use` of a key (RFC 7517 §4.2).
enum class key_use : unsigned char { unspecified, sig, enc };

/// A key that was checked when it was read: whoever holds one needs to check no more than whether
/// it fits the purpose.
///
/// Immutable and cheap to copy; one key may be used by many threads at once.
class jwk {
public:
  [[nodiscard]] key_type type() const noexcept;

  /// Nothing for RSA and oct.
  [[nodiscard]] std::optional<jose::curve> curve() const noexcept;

  /// Empty when the key has none.
  [[nodiscard]] const key_id& kid() const noexcept;

  /// The algorithm that the key is bound to, if it is bound to one.
  [[nodiscard]] std::optional<algorithm> alg() const noexcept;

  [[nodiscard]] key_use use() const noexcept;

  /// Tells whether the key has secret parts; oct keys are nothing else.
  [[nodiscard]] bool is_private() const noexcept;

  /// Tells whether type, curve, `alg`, `use` and `key_ops` let the key make such signatures. Never
  /// true of an oct key.
  [[nodiscard]] bool can_sign(algorithm x) const noexcept;

  /// The same for checking them. A private key can check what it signs.
  [[nodiscard]] bool can_verify(algorithm x) const noexcept;

  /// Returns the algorithm that the key signs with: its `alg`, or else what its type and curve
  /// leave no doubt about; RS256 for RSA, the one of them that RFC 7518 §3.1 recommends. Nothing when the key
  /// may not or cannot sign.
  [[nodiscard]] std::optional<algorithm> signing_algorithm() const noexcept;

  /// Signs in the form of JWS. `can_sign(x)` must be true.
  [[nodiscard]] std::string sign(algorithm x, std::string_view message) const;

  /// Checks a signature. `can_verify(x)` must be true.
  [[nodiscard]] bool verify(
    algorithm x, std::string_view message, std::string_view signature) const;

  /// Returns the same key under another name.
  [[nodiscard]] jwk with_kid(key_id kid) const;

  /// Returns the key without its secret parts, for a published key set. Nothing for an oct key.
  [[nodiscard]] std::optional<jwk> public_part() const;

  /// Renders the key as a JWK, **secret parts included** if it has any.
  [[nodiscard]] json::value to_json() const;

  /// Returns the SHA-256 thumbprint in base64url (RFC 7638 §3): equal for the public and the
  /// private form of one key, whatever else they say.
  [[nodiscard]] std::string thumbprint() const;

  /// Reads a JWK (RFC 7517 §4).
  ///
  /// Members that are not known are ignored, those about certificates are kept but mean nothing
  /// here. The key must be RSA of 2048 to 16384 bits, EC on P-256, P-384 or P-521, Ed25519, or oct
  /// of at most 1024 bytes; `alg`, `use` and `key_ops` must fit it and each other, but that a key
  /// with the `alg` of a signature may say `use: enc`, as Hydra makes them; secret parts must fit the
  /// public ones; a `kid` has at most 512 bytes.
  ///
  /// @returns the key, or `invalid_request` with the member that is wrong.
  [[nodiscard]] static result<jwk> parse(const json::value& text);

private:
  struct state;

  explicit jwk(std::shared_ptr<const state> x) : state_(std::move(x)) {}

  /// Type, curve and `alg`.
  [[nodiscard]] bool fits(algorithm x) const noexcept;

  std::shared_ptr<const state> state_;
};

} // namespace gatehouse::protocol::jose
