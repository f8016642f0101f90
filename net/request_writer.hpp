#pragma once

#include "net/fetch.hpp"
#include "protocol/url.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::net {

/// Renders a request as HTTP/1.1 (RFC 9112 §3).
///
/// @returns nothing when the method is `other`, a header's name is no token, its value holds a
///          control, or it is one of those that are written here: Host, Content-Length,
///          Transfer-Encoding, Connection.
[[nodiscard]] std::optional<std::string> write_request(
  const fetch_request& request, const protocol::url& where);

/// Finds out where a redirect leads (RFC 9110 §10.2.2, RFC 3986 §5.2 without dot segments).
///
/// @param location  the header's value: absolute, or relative to where it came from.
/// @returns an absolute URL as text, not checked further; nothing for an empty text.
[[nodiscard]] std::optional<std::string> redirect_target(
  const protocol::url& from, std::string_view location);

/// Tells whether two URLs have the same scheme, host and port (RFC 6454 §4).
[[nodiscard]] bool is_same_origin(const protocol::url& a, const protocol::url& b) noexcept;

/// Takes away what only the origin that was asked first may see: credentials and cookies.
void drop_credentials(header_list& headers);

} // namespace gatehouse::net
