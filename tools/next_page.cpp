#include "tools/next_page.hpp"

#include "net/http.hpp"
#include "protocol/parameters.hpp"

#include <optional>

namespace gatehouse::tools {

namespace {

/// Reads the first `<target>; rel="…"` off a list of links.
std::optional<std::pair<std::string_view, std::string_view>> next_link(std::string_view& rest) {
  const auto begin = rest.find('<');
  const auto end = rest.find('>', begin);
  if (begin == std::string_view::npos || end == std::string_view::npos)
    return std::nullopt;
  const auto target = rest.substr(begin + 1, end - begin - 1);
  rest.remove_prefix(end + 1);
  return std::pair{target, rest.substr(0, rest.find('<'))};
}

std::string token_in(std::string_view links) {
  while (const auto link = next_link(links)) {
    const auto [target, about] = *link;
    const auto question = target.find('?');
    if (about.find("rel=\"next\"") == std::string_view::npos || question == std::string_view::npos)
      continue;
    if (const auto query = protocol::parameters::parse(target.substr(question + 1)))
      return std::string(query->given("page_token").value_or(""));
  }
  return {};
}

} // namespace

std::string next_page_token(const header_list& headers) {
  for (const auto& [name, value] : headers)
    if (net::equal_ignoring_case(name, "Link"))
      if (auto token = token_in(value); !token.empty())
        return token;
  return {};
}

} // namespace gatehouse::tools
