#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <cstdint>
#include <string>
#include <string_view>

namespace gatehouse::tests {

/// A client that sends what it is told, well-formed or not, and shows what came back.
class raw_client {
public:
  explicit raw_client(std::uint16_t port) : socket_(context_) {
    socket_.connect({boost::asio::ip::make_address("127.0.0.1"), port});
  }

  void send(std::string_view octets) {
    boost::system::error_code ignored;
    boost::asio::write(socket_, boost::asio::buffer(octets), ignored);
  }

  /// Reads until the text was seen or the connection ended.
  std::string read_until(std::string_view text) {
    while (received_.find(text) == std::string::npos && fill()) {
    }
    return received_;
  }

  /// Reads until the server closes.
  std::string read_to_end() {
    while (fill()) {
    }
    return received_;
  }

  /// Forgets what was received so far.
  void forget() { received_.clear(); }

private:
  bool fill() {
    std::string piece(4096, '\0');
    boost::system::error_code fault;
    const auto count = socket_.read_some(boost::asio::buffer(piece), fault);
    received_.append(piece, 0, count);
    return !fault;
  }

  boost::asio::io_context context_;
  boost::asio::ip::tcp::socket socket_;
  std::string received_;
};

} // namespace gatehouse::tests
