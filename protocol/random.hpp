#pragma once

#include "protocol/ids.hpp"

#include <cstddef>
#include <functional>
#include <span>
#include <string>

namespace gatehouse::protocol {

/// Fills the span with bytes that nobody can guess. Whoever starts the program decides where they
/// come from; tests hand in a known sequence. Must not fail: a source that has nothing to give ends
/// the process.
using random_source = std::function<void(std::span<unsigned char>)>;

/// Draws `count` bytes.
[[nodiscard]] std::string random_bytes(const random_source& random, std::size_t count);

/// Draws a UUID of version 4 in lower case (RFC 9562 §5.4): 122 random bits.
[[nodiscard]] std::string random_uuid(const random_source& random);

/// Draws a client secret as Hydra makes them: 26 characters of `[a-zA-Z0-9-_.~]`, each as likely as
/// any other, 157 bits in all. All of them are unreserved in URLs, so that the secret survives the
/// form encoding of RFC 6749 §2.3.1 unchanged.
[[nodiscard]] secret random_secret(const random_source& random);

} // namespace gatehouse::protocol
