#pragma once

#include "net/server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <string>
#include <variant>

namespace gatehouse::net {

/// Opens one accepting socket that shares its port with those of the other loops.
[[nodiscard]] std::variant<boost::asio::ip::tcp::acceptor, std::string>
open_acceptor(boost::asio::io_context& context, const listen_address& address);

} // namespace gatehouse::net
