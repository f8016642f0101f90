#pragma once

#include "tools/failure.hpp"

#include <string>
#include <string_view>

namespace gatehouse::tools {

/// Replaces a file as a whole, or makes it: readers see the old text or the new one, never a part.
/// Nobody but its owner may read it afterwards (mode 0600).
[[nodiscard]] outcome<void> replace_private_file(const std::string& path, std::string_view text);

} // namespace gatehouse::tools
