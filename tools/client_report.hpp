#pragma once

#include "tools/presentation.hpp"

namespace gatehouse::tools {

/// Shows one client as the server answered it.
[[nodiscard]] report client_report(const protocol::json::value& client);

/// Shows many, in their order. The document is an array.
[[nodiscard]] report client_list_report(protocol::json::array clients);

/// Shows the ids of what was deleted, one a line. The document is the id, or an array when there
/// are more.
[[nodiscard]] report id_report(const std::vector<std::string>& ids);

} // namespace gatehouse::tools
