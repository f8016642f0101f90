#include "net/fetch.hpp"

#include <algorithm>

namespace gatehouse::net {

std::string_view fetch_response::header(std::string_view name) const noexcept {
  const auto found = std::find_if(headers.begin(), headers.end(), [&](const auto& field) {
    return equal_ignoring_case(field.first, name);
  });
  return found == headers.end() ? std::string_view{} : std::string_view(found->second);
}

std::string_view name(fetch_errc reason) noexcept {
  switch (reason) {
  case fetch_errc::none:
    return "none";
  case fetch_errc::refused_by_guard:
    return "refused_by_guard";
  case fetch_errc::unresolved:
    return "unresolved";
  case fetch_errc::connect_failed:
    return "connect_failed";
  case fetch_errc::tls_failed:
    return "tls_failed";
  case fetch_errc::timed_out:
    return "timed_out";
  case fetch_errc::too_large:
    return "too_large";
  case fetch_errc::too_many_redirects:
    return "too_many_redirects";
  case fetch_errc::malformed:
    return "malformed";
  case fetch_errc::connection_lost:
    return "connection_lost";
  case fetch_errc::overloaded:
    return "overloaded";
  case fetch_errc::stopped:
    return "stopped";
  }
  return "unknown";
}

} // namespace gatehouse::net
