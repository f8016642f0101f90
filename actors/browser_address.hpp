#pragma once

#include "config/settings.hpp"
#include "net/http.hpp"

#include <string>

namespace gatehouse::actors {

/// Whom guesses of a browser are counted for. Behind a proxy that ends TLS everybody comes from its
/// address; then what it has put at the end of X-Forwarded-For counts.
///
/// @returns an IP address; empty when the proxy put none there: then addresses are not counted.
[[nodiscard]] std::string browser_address(
  const config::settings& settings, const net::http_request& request);

} // namespace gatehouse::actors
