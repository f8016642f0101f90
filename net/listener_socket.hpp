#pragma once

#include "net/server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <string>
#include <variant>

namespace gatehouse::net {

/// Whether a socket is the first of a server on its port, or joins the first.
enum class port_sharing : std::uint8_t { first, joining };

/// Opens one accepting socket that shares its port with those of the other loops, but not with
/// another server: the first one must find the port free.
[[nodiscard]] std::variant<boost::asio::ip::tcp::acceptor, std::string> open_acceptor(
  boost::asio::io_context& context, const listen_address& address, port_sharing sharing);

} // namespace gatehouse::net
