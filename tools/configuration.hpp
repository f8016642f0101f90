#pragma once

#include "config/load.hpp"
#include "tools/serve.hpp"

#include <iosfwd>
#include <optional>

namespace gatehouse::tools {

/// Reads the files and puts the configuration together, telling every problem on `err`, one a line.
///
/// @returns nothing when there is an error; warnings alone do not stop it.
[[nodiscard]] std::optional<config::configuration> load_configuration(
  const serve_options& options, const config::environment& environment, std::ostream& err);

} // namespace gatehouse::tools
