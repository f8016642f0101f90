#pragma once

#include "config/assignment.hpp"

#include <string>
#include <utility>
#include <vector>

namespace gatehouse::config {

/// Names and values, as the process got them.
using environment = std::vector<std::pair<std::string, std::string>>;

/// Finds the keys in the environment.
///
/// A key's name is `environment_name`; an element of a list may stand alone (`SECRETS_SYSTEM_0`);
/// `old_variables` are read with a warning. An empty variable counts as not set. Two names of one
/// key with different values are an error. A variable that begins like one of ours but names no key
/// is a warning with the nearest right name, and one that reaches into an object
/// (`OAUTH2_TOKEN_HOOK_URL`) an error; all others are somebody else's.
///
/// Kubernetes gives every pod variables for every service: `PUBLIC_PORT=tcp://10.0.0.1:4444` for
/// one called `public`. Such a value of a port is passed over with a warning, and the other shapes
/// (`…_SERVICE_HOST`, `…_PORT_4444_TCP`) are never taken for mistakes.
[[nodiscard]] assignments assignments_in(const environment& variables);

} // namespace gatehouse::config
