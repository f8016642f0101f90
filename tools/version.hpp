#pragma once

#include <string_view>

namespace gatehouse::tools {

/// The version of this program: `0.1.0`.
[[nodiscard]] std::string_view version() noexcept;

} // namespace gatehouse::tools
