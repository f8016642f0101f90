#include "actors/browser_address.hpp"

#include "net/ip_address.hpp"

#include <string_view>

namespace gatehouse::actors {

std::string browser_address(const config::settings& settings, const net::http_request& request) {
  // With such proxies configured, nobody else gets as far as an endpoint.
  if (settings.serve.public_listener.tls_termination.empty())
    return request.remote_address;
  const auto& head = request.head;
  std::string_view last;
  for (std::size_t i = 0; i < head.size(); ++i)
    if (net::equal_ignoring_case(head.name(i), "x-forwarded-for"))
      last = head.value(i);
  if (const auto comma = last.rfind(','); comma != std::string_view::npos)
    last.remove_prefix(comma + 1);
  while (last.starts_with(' '))
    last.remove_prefix(1);
  return net::ip_address::parse(std::string(last)) ? std::string(last) : std::string();
}

} // namespace gatehouse::actors
