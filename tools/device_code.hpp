#pragma once

#include "tools/command.hpp"

namespace gatehouse::tools {

/// Gets a token for a device (RFC 8628): tells the person where to go, and polls until they have
/// decided or the code has expired.
[[nodiscard]] outcome<void> perform_device_code(const call& x);

} // namespace gatehouse::tools
