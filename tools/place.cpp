#include "tools/place.hpp"

#include "protocol/url.hpp"
#include "tools/terminal_text.hpp"

namespace gatehouse::tools {

outcome<place> place_of(const call& x, std::string_view option, std::string path) {
  const auto named = x.given.text(option);
  if (!named)
    return place{x.server, std::move(path)};
  const auto url = protocol::parse_url(*named);
  const auto begin = named->find('/', named->find("://") + 3);
  const bool is_web = url && (url->scheme == "http" || url->scheme == "https");
  if (!is_web || url->has_fragment || begin == std::string::npos)
    return misuse("--" + std::string(option) + " is no http URL: " + terminal_text(*named));
  return place{x.server.at(named->substr(0, begin)), named->substr(begin)};
}

} // namespace gatehouse::tools
