#pragma once

#include "config/load.hpp"
#include "tools/command.hpp"
#include "tools/serve.hpp"

#include <iosfwd>
#include <optional>

namespace gatehouse::tools {

/// Reads the files and puts the configuration together, telling every error on `err`, one a line.
///
/// @returns nothing when there is an error; warnings alone do not stop it, and are told by whoever
///          goes on with the configuration.
[[nodiscard]] std::optional<config::configuration> load_configuration(
  const serve_options& options, const config::environment& environment, std::ostream& err);

/// The same for a verb, of its options and environment.
[[nodiscard]] outcome<config::configuration> configuration_of(const call& x);

} // namespace gatehouse::tools
