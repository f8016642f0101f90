#include "net/listener_socket.hpp"

#include <boost/asio/detail/socket_option.hpp>
#include <boost/asio/ip/v6_only.hpp>

namespace gatehouse::net {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using reuse_port = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

constexpr int backlog = 1024;

/// Tells whether somebody listens on the address already. With `SO_REUSEPORT` alone a second process
/// would share the port with the first, and each would answer a part of the requests.
error_code probe(asio::io_context& context, const tcp::endpoint& endpoint) {
  error_code fault;
  tcp::acceptor alone(context);
  alone.open(endpoint.protocol(), fault);
  if (!fault)
    alone.set_option(tcp::acceptor::reuse_address(true), fault);
  if (!fault && endpoint.protocol() == tcp::v6())
    alone.set_option(asio::ip::v6_only(false), fault);
  if (!fault)
    alone.bind(endpoint, fault);
  if (!fault)
    alone.listen(1, fault);
  return fault;
}

} // namespace

std::variant<tcp::acceptor, std::string> open_acceptor(
  asio::io_context& context, const listen_address& address, port_sharing sharing) {
  const auto failed = [&](std::string_view what, const error_code& fault) {
    return std::string(what) + " " + address.host + ":" + std::to_string(address.port) + ": "
           + fault.message();
  };
  error_code fault;
  const auto ip = asio::ip::make_address(address.host, fault);
  if (fault)
    return failed("cannot read the address", fault);
  const tcp::endpoint endpoint(ip, address.port);
  if (sharing == port_sharing::first && address.port != 0)
    fault = probe(context, endpoint);
  if (fault)
    return failed("cannot listen on", fault);
  tcp::acceptor acceptor(context);
  acceptor.open(endpoint.protocol(), fault);
  if (fault)
    return failed("cannot open a socket for", fault);
  acceptor.set_option(tcp::acceptor::reuse_address(true), fault);
  acceptor.set_option(reuse_port(true), fault);
  // `::` serves IPv4 peers as well.
  if (ip.is_v6())
    acceptor.set_option(asio::ip::v6_only(false), fault);
  acceptor.bind(endpoint, fault);
  if (fault)
    return failed("cannot bind", fault);
  acceptor.listen(backlog, fault);
  if (fault)
    return failed("cannot listen on", fault);
  return acceptor;
}

} // namespace gatehouse::net
