#pragma once

#include "protocol/json.hpp"
#include "tools/command.hpp"
#include "tools/failure.hpp"

#include <vector>

/// The flags that describe a client (RFC 7591 §2, and Hydra's additions), and what they make.
namespace gatehouse::tools {

/// Whether the help tells what counts where a flag is left out.
enum class defaults_shown : bool { no, yes };

/// One option for each member of a client that the command line can set.
[[nodiscard]] std::vector<option> client_options(defaults_shown shown);

/// Makes the client of `create`: the members that were given, and Hydra's defaults for the others.
[[nodiscard]] outcome<protocol::json::value> client_from(const given_options& given);

/// Makes a JSON Patch (RFC 6902) of the members that were given. `add` also replaces a member that
/// is there already (§4.1), and servers leave some members out.
///
/// @returns a failure when none was given.
[[nodiscard]] outcome<protocol::json::value> client_patch_from(const given_options& given);

/// The options of encryption that Hydra's command line has: refused, never passed over, because who
/// gives one expects that no secret is printed.
[[nodiscard]] std::vector<option> encryption_options();
[[nodiscard]] outcome<void> refuse_encryption(const given_options& given);

} // namespace gatehouse::tools
