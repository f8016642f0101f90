#include "protocol/redirect_uri.hpp"

#include <algorithm>
#include <string>

namespace gatehouse::protocol {

namespace {

/// Where the authority begins and ends; at the end of the text when there is none.
struct authority_place {
  std::size_t begin;
  std::size_t end;
};

authority_place find_authority(std::string_view text) noexcept {
  const auto mark = text.find("://");
  const auto begin = mark == std::string_view::npos ? text.size() : mark + 3;
  return {begin, std::min(text.find_first_of("/?#", begin), text.size())};
}

std::string with_lower_case_host(std::string_view text) {
  std::string lowered(text);
  const auto [begin, end] = find_authority(text);
  for (auto i = begin; i < end; ++i)
    if (lowered[i] >= 'A' && lowered[i] <= 'Z')
      lowered[i] = static_cast<char>(lowered[i] - 'A' + 'a');
  return lowered;
}

} // namespace

std::optional<url> parse_redirect_uri(std::string_view text, redirect_host_rule rule) {
  auto x = parse_url(text);
  if (!x && rule == redirect_host_rule::any_case)
    x = parse_url(with_lower_case_host(text));
  return x;
}

std::string_view redirect_uri_problem(std::string_view text) {
  const auto behind_host = text.substr(find_authority(text).end);
  if (behind_host.find_first_of("[]") != std::string_view::npos)
    return "One of the redirect_uris has [ or ] behind its host, which RFC 3986 does not allow: "
           "write %5B and %5D";
  if (behind_host.starts_with("//"))
    return "The path of one of the redirect_uris begins with //, which some readers take for "
           "another host";
  if (parse_url(with_lower_case_host(text)))
    return "The host of one of the redirect_uris has letters in upper case: write it in lower case";
  return "One of the redirect_uris is not an absolute URI that has a single reading";
}

} // namespace gatehouse::protocol
