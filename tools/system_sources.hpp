#pragma once

#include "protocol/random.hpp"
#include "protocol/time.hpp"

namespace gatehouse::tools {

/// The clock and the randomness of the running program, handed to everything that needs them.

/// Tells the time of the system clock.
[[nodiscard]] protocol::time_point system_time();

/// Draws from OpenSSL's generator, through a buffer of each thread, since a draw costs as much for 32
/// bytes as for a thousand. What was handed out is wiped from the buffer. Ends the process when
/// there is no randomness.
[[nodiscard]] protocol::random_source system_random();

} // namespace gatehouse::tools
