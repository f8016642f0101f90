#pragma once

#include "protocol/ids.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Argon2id (RFC 9106) in the PHC form `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>`.
namespace gatehouse::protocol::argon2id {

inline constexpr std::string_view prefix = "$argon2id$";

/// What a hash costs.
struct cost {
  unsigned memory_kib = 19456;
  unsigned passes = 2;
  unsigned lanes = 1;
};

/// Tells whether the cost is possible (8 KiB for each lane, one pass) and bounded: at most 256 MiB,
/// 16 passes and 16 lanes, which hold a hasher for about three seconds.
[[nodiscard]] bool is_acceptable(const cost& x) noexcept;

/// Hashes under a salt of 8 to 64 raw bytes into 32 bytes. The cost must be acceptable. Lanes are
/// calculated one after another: no threads are started.
[[nodiscard]] std::string hash(const secret& text, const cost& x, std::string_view salt);

/// Writes a hash that no secret has, as costly to check as a real one.
[[nodiscard]] std::string decoy(const cost& x);

/// Reads what checking a hash costs.
///
/// @returns nothing for a hash that `verify` would never accept.
[[nodiscard]] std::optional<cost> cost_of(std::string_view stored);

/// Tells whether the secret has this hash. False for a hash that is malformed, of another version,
/// or whose cost is not acceptable.
[[nodiscard]] bool verify(const secret& text, std::string_view stored);

} // namespace gatehouse::protocol::argon2id
