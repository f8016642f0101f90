#pragma once

#include "protocol/jose/jwk_set.hpp"
#include "protocol/result.hpp"

#include <chrono>
#include <cstddef>
#include <string_view>

/// The keys that a client publishes at its `jwks_uri` (RFC 7591 §2, OpenID Connect Core §10.1.1).
namespace gatehouse::protocol {

/// No key set is larger.
inline constexpr std::size_t max_client_keys_bytes = 1024 * 1024;

/// Reads what stands behind a `jwks_uri`.
///
/// Keys that cannot be used here are left out (RFC 7517 §5). Secret parts, also of such keys, refuse
/// the whole set: whoever publishes them has lost them.
///
/// @returns the keys, perhaps none, or `invalid_client` with what is wrong.
[[nodiscard]] result<jose::jwk_set> read_client_keys(std::string_view document);

/// Tells for how long a key set may be used before it is fetched again: an hour, or what the answer's
/// Cache-Control allows if that is less (RFC 9111 §5.2.2), but never less than a minute.
///
/// @param cache_control  the header's value, empty for none. Without a readable `max-age` it says
///   nothing; `no-store` and `no-cache` ask for the minimum.
[[nodiscard]] std::chrono::seconds client_keys_lifetime(std::string_view cache_control) noexcept;

} // namespace gatehouse::protocol
