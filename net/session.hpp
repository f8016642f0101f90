#pragma once

#include "net/coarse_clock.hpp"
#include "net/limits.hpp"
#include "net/response_writer.hpp"
#include "net/server.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace gatehouse::net {

/// What the sessions of one listener on one loop share. Touched on that loop only.
struct session_context {
  connection_limits limits;
  request_handler handler;
  date_line date;
};

/// One connection: reads requests, has them answered one after the other, and keeps every deadline.
///
/// Lives on one loop; only `abort`, `begin_drain` and the responder's `answer` are called from
/// outside its coroutine, on the same loop.
class session : public std::enable_shared_from_this<session> {
public:
  using clock = coarse_clock;

  session(boost::asio::ip::tcp::socket socket, session_context& shared);

  /// Serves until the connection ends.
  boost::asio::awaitable<void> run();

  /// Says 503 to one connection too many and closes it.
  boost::asio::awaitable<void> turn_away();

  /// Takes the answer of a turn; ignores one that comes late.
  void answer(std::uint64_t turn, http_response response);

  /// Ends whatever has waited too long.
  void check_deadline(clock::time_point now);

  /// Closes the connection if it is idle, else after the request that it serves.
  void begin_drain();

  void abort();

private:
  // Where the connection stands; each phase has its own deadline.
  enum class phase : std::uint8_t { idle, head, body, answering, writing, closing };

  boost::asio::awaitable<bool> read_head();
  boost::asio::awaitable<bool> read_body();
  boost::asio::awaitable<bool> read_sized_body();
  boost::asio::awaitable<bool> read_chunked_body();
  boost::asio::awaitable<bool> send_continue();
  boost::asio::awaitable<http_response> ask();
  boost::asio::awaitable<http_response> wait_for_answer();
  boost::asio::awaitable<bool> send(http_response response);
  boost::asio::awaitable<bool> refuse(unsigned status, std::string_view reason);
  boost::asio::awaitable<bool> fill();
  boost::asio::awaitable<void> linger();

  void enter(phase next, std::chrono::milliseconds limit);
  [[nodiscard]] std::string_view buffered() const noexcept;
  [[nodiscard]] http_request make_request();

  boost::asio::ip::tcp::socket socket_;
  session_context& shared_;
  boost::beast::flat_buffer buffer_;
  std::string remote_address_;
  scanned_head head_;
  std::size_t head_size_ = 0;
  std::string head_octets_;
  std::string body_;

  phase phase_ = phase::idle;
  clock::time_point due_;
  bool timed_out_ = false;
  bool draining_ = false;
  bool keep_alive_ = true;

  std::uint64_t turn_ = 0;
  std::optional<http_response> answer_;
  std::function<void()> resume_;
};

} // namespace gatehouse::net
