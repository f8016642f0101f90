#pragma once

#include "config/environment.hpp"
#include "protocol/time.hpp"

#include <chrono>
#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

namespace gatehouse::tools {

/// One start of the program: all that it may see of the outside besides files and the network.
struct invocation {
  /// How the program was called, with or without a path. Under the name `hydra` its help says so.
  std::string program;
  std::vector<std::string> arguments;
  config::environment environment;
  protocol::time_point now;
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  /// Lets time pass: a verb that polls waits with it.
  std::function<void(std::chrono::seconds)> wait;
};

/// Does what the command line says.
///
/// @returns the exit code of the process (failure.hpp).
[[nodiscard]] int run(const invocation& asked);

} // namespace gatehouse::tools
