#pragma once

#include "net/fetch.hpp"
#include "net/ip_address.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <cstddef>
#include <optional>
#include <string>

namespace gatehouse::net {

/// How one request on one connection ended.
struct conversation {
  /// None when there is a whole answer.
  fetch_fault fault{};
  fetch_response response{};
  /// Octets of the request that the system took.
  std::size_t written = 0;
  /// Anything of an answer came.
  bool is_begun = false;
  /// The connection may serve another request.
  bool is_reusable = false;
};

/// One connection to one address, with or without TLS. On its loop only; `close` ends whatever is
/// under way.
class outgoing_connection {
public:
  explicit outgoing_connection(boost::asio::io_context& context);

  /// Connects to exactly this address: what was judged is what is reached.
  ///
  /// @returns what the system said when it failed.
  boost::asio::awaitable<std::optional<std::string>> connect(
    ip_address address, std::uint16_t port);

  /// Begins TLS and checks that the certificate is the host's (RFC 9525 §6).
  ///
  /// @param host  a name, or an address as text without brackets.
  /// @returns what is wrong with the peer when it failed.
  boost::asio::awaitable<std::optional<std::string>> start_tls(
    boost::asio::ssl::context& trusted, std::string host);

  /// Sends one request and reads its answer; interim answers (1xx) are passed over.
  boost::asio::awaitable<conversation> exchange(
    std::string request, http_method method, fetch_limits limits);

  /// Tells whether an idle connection still is what it was: open, and nothing has come that nobody
  /// asked for.
  [[nodiscard]] bool is_quiet();

  void close();

  [[nodiscard]] const ip_address& peer() const noexcept { return peer_; }

private:
  boost::asio::ip::tcp::socket socket_;
  std::optional<boost::asio::ssl::stream<boost::asio::ip::tcp::socket&>> tls_;
  ip_address peer_;
};

} // namespace gatehouse::net
