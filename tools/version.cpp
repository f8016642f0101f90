#include "tools/version.hpp"

#include "tools/verbs.hpp"

#include <ostream>

namespace gatehouse::tools {

std::string_view version() noexcept {
  return GATEHOUSE_VERSION;
}

std::vector<command> version_verbs() {
  return {
    {.path = "version",
     .help = "Print the version",
     .example = "version",
     .act = [](const call& x) -> outcome<void> {
       x.out << "gatehouse " << version() << '\n';
       return {};
     }},
  };
}

} // namespace gatehouse::tools
