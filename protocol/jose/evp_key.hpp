#pragma once

#include "protocol/jose/algorithm.hpp"

#include <array>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

struct evp_md_ctx_st;
struct evp_pkey_st;

namespace gatehouse::protocol::jose {

/// A key as OpenSSL holds it, together with a prepared context for each algorithm that it was used
/// with: OpenSSL 3 takes 3 µs to find an algorithm, which is a fifth of an ES256 signature, and
/// nearly nothing to copy a context.
///
/// May be used by many threads at once.
class evp_key {
public:
  explicit evp_key(std::shared_ptr<evp_pkey_st> key);

  /// Signs in the form that JWS has: ECDSA as r and s of fixed length (RFC 7518 §3.4), PSS with a
  /// salt as long as the digest (§3.5). Draws OpenSSL's own randomness. The key must be private and
  /// of the type and curve of the algorithm.
  [[nodiscard]] std::string sign(algorithm alg, std::string_view message) const;

  /// Checks a signature of that form; its length must be exact. The key must be of the type and
  /// curve of the algorithm.
  [[nodiscard]] bool verify(
    algorithm alg, std::string_view message, std::string_view signature) const;

private:
  enum class purpose : unsigned char { signing, verifying };

  struct prepared {
    std::once_flag once;
    std::shared_ptr<evp_md_ctx_st> context;
  };

  /// The asymmetric algorithms stand first in the enumeration.
  static constexpr std::size_t algorithm_count = 10;
  static_assert(static_cast<std::size_t>(algorithm::eddsa) + 1 == algorithm_count);

  [[nodiscard]] const evp_md_ctx_st* context_for(algorithm alg, purpose what) const;

  std::shared_ptr<evp_pkey_st> key_;
  // Filled when an algorithm is first used, which nobody can tell from outside.
  mutable std::array<prepared, algorithm_count> signing_;
  mutable std::array<prepared, algorithm_count> verifying_;
};

} // namespace gatehouse::protocol::jose
