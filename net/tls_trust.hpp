#pragma once

#include <boost/asio/ssl/context.hpp>
#include <boost/system/error_code.hpp>
#include <openssl/types.h>
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

/// Demands before the handshake that the certificate is the host's (RFC 9525 §6), and names the host to
/// the peer (SNI) unless it is an address. The checks are OpenSSL's own and fail the handshake.
///
/// @param host  a name, or an address as text without brackets.
[[nodiscard]] bool expect_host(SSL* tls, const std::string& host);

/// Says why a handshake failed.
[[nodiscard]] std::string tls_problem(const SSL* tls, const boost::system::error_code& fault);

} // namespace gatehouse::net
