#pragma once

#include "protocol/random.hpp"

#include <cstdint>

namespace gatehouse::store {

/// Draws the version of a record that is written: 63 random bits, never 0.
///
/// A record that was deleted and made anew never has a version of before, and no database has to
/// hand numbers out.
[[nodiscard]] std::uint64_t random_version(const protocol::random_source& random);

} // namespace gatehouse::store
