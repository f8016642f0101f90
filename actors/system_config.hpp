#pragma once

#include <caf/actor_system_config.hpp>

namespace gatehouse::actors {

/// What CAF is told: our messages, and what its documentation leaves to the program. Users configure
/// none of it (config/ reads what they write).
class system_config : public caf::actor_system_config {
public:
  /// @param threads  of the pool on which actors without a thread of their own run.
  explicit system_config(unsigned threads);
};

} // namespace gatehouse::actors
