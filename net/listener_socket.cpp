#include "net/listener_socket.hpp"

#include <boost/asio/detail/socket_option.hpp>
#include <boost/asio/ip/v6_only.hpp>

namespace gatehouse::net {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using reuse_port = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

constexpr int backlog = 1024;

} // namespace

std::variant<tcp::acceptor, std::string> open_acceptor(asio::io_context& context,
                                                       const listen_address& address) {
  const auto failed = [&](std::string_view what, const boost::system::error_code& fault) {
    return std::string(what) + " " + address.host + ":" + std::to_string(address.port) + ": "
           + fault.message();
  };
  boost::system::error_code fault;
  const auto ip = asio::ip::make_address(address.host, fault);
  if (fault)
    return failed("cannot read the address", fault);
  tcp::acceptor acceptor(context);
  const tcp::endpoint endpoint(ip, address.port);
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
