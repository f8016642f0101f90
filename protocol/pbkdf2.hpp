#pragma once

#include "protocol/ids.hpp"

#include <string>
#include <string_view>

/// PBKDF2 with HMAC-SHA-256 (RFC 8018 §5.2) in Hydra's text form,
/// `$pbkdf2-sha256$i=25000,l=32$<salt>$<hash>` with unpadded base64.
namespace gatehouse::protocol::pbkdf2 {

inline constexpr std::string_view prefix = "$pbkdf2-sha256$";

/// More are refused, in the configuration as in a stored hash: whoever imports hashes must not be
/// able to hold a hasher for longer than about three seconds with each guess.
inline constexpr unsigned max_iterations = 10'000'000;

/// Hashes under a salt of 8 to 64 raw bytes into 32 bytes.
[[nodiscard]] std::string hash(const secret& text, unsigned iterations, std::string_view salt);

/// Writes a hash that no secret has, as costly to check as a real one.
[[nodiscard]] std::string decoy(unsigned iterations);

/// Tells whether the secret has this hash. False for a hash that is malformed, has a hash part of
/// other than 16 to 64 bytes, or passes a limit.
[[nodiscard]] bool verify(const secret& text, std::string_view stored);

} // namespace gatehouse::protocol::pbkdf2
