#pragma once

#include "protocol/result.hpp"

#include <string>

namespace gatehouse::protocol {

/// Renders a refusal as the JSON of RFC 6749 §5.2, `{"error":…,"error_description":…}`.
///
/// Characters that the RFC does not allow in a description are replaced: double quotes by single
/// ones, everything else by a blank.
[[nodiscard]] std::string error_json(const oauth_error& error);

} // namespace gatehouse::protocol
