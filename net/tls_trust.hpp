#pragma once

#include <boost/asio/ssl/context.hpp>
#include <optional>
#include <string>
#include <variant>

namespace gatehouse::net {

/// Makes the TLS settings of a client: version 1.2 or later, peers are verified against the system's
/// certificates and those of a PEM file.
///
/// @param ca_file  empty for none.
/// @returns the settings, or what is wrong with the file.
[[nodiscard]] std::variant<boost::asio::ssl::context, std::string> client_tls(
  const std::string& ca_file);

} // namespace gatehouse::net
