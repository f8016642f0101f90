#pragma once

#include "protocol/ids.hpp"
#include "protocol/result.hpp"

#include <string>
#include <string_view>

/// bcrypt as `$2b$<cost>$<salt and hash>`; `$2a$` and `$2y$` are read as the same.
namespace gatehouse::protocol::bcrypt {

inline constexpr unsigned min_cost = 4;
/// Each step doubles the time; 16 takes about three seconds on one core of 2020, and a stored hash
/// must not be able to hold a hasher for longer.
inline constexpr unsigned max_cost = 16;
/// The algorithm reads no further.
inline constexpr std::size_t max_secret_bytes = 72;

/// Hashes under 16 raw bytes of salt.
///
/// @returns the hash, or `invalid_client_metadata` when the secret is longer than 72 bytes or holds
///          a NUL: the rest would not count, and two secrets would pass for one.
[[nodiscard]] result<std::string> hash(const secret& text, unsigned cost, std::string_view salt);

/// Writes a hash that no secret has, as costly to check as a real one.
[[nodiscard]] std::string decoy(unsigned cost);

/// Tells whether the secret has this hash. Of a secret longer than 72 bytes only the beginning
/// counts, as where imported hashes of such secrets were made. False for a hash that is malformed
/// or passes the limit of cost, and for a secret with a NUL.
[[nodiscard]] bool verify(const secret& text, std::string_view stored);

} // namespace gatehouse::protocol::bcrypt
