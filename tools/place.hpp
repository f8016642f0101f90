#pragma once

#include "tools/command.hpp"

#include <string>
#include <string_view>

namespace gatehouse::tools {

/// An endpoint: a server, and the path there.
struct place {
  api server;
  std::string path;
};

/// Finds the endpoint that an option names with its whole URL; else a path of the usual server.
///
/// @returns a failure for an option that is no http or https URL with a path, or has a fragment.
[[nodiscard]] outcome<place> place_of(const call& x, std::string_view option, std::string path);

} // namespace gatehouse::tools
