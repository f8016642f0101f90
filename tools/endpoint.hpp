#pragma once

#include "config/environment.hpp"
#include "tools/api.hpp"
#include "tools/command.hpp"

namespace gatehouse::tools {

/// The options of every verb that asks a server.
[[nodiscard]] std::vector<option> server_options();

/// Finds the server that a verb asks: `--endpoint`, then `ORY_SDK_URL`, then `HYDRA_ADMIN_URL` for
/// the admin API or `HYDRA_URL` for the public one, then the port of the default configuration on
/// this machine. Empty variables count as not set.
///
/// @returns a failure for an endpoint that is no http or https URL without query and fragment, for a
///          `--http-header` that is none, and for a `--ca-file` that cannot be read.
[[nodiscard]] outcome<api> find_server(
  peer which, const given_options& given, const config::environment& environment);

/// Finds a variable that is set and not empty.
[[nodiscard]] std::optional<std::string> variable(
  const config::environment& environment, std::string_view name);

} // namespace gatehouse::tools
