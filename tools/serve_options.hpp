#pragma once

#include "tools/command.hpp"
#include "tools/serve.hpp"

namespace gatehouse::tools {

/// The options of every verb that reads the configuration.
[[nodiscard]] std::vector<option> configuration_options();

/// Reads them.
///
/// @returns a failure when a `--set` is no `key=value`; its value is not repeated.
[[nodiscard]] outcome<serve_options> read_configuration_options(const given_options& given);

} // namespace gatehouse::tools
