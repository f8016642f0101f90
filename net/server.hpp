#pragma once

#include "net/http.hpp"
#include "net/limits.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace gatehouse::net {

class io_loop;
class session;

/// The one answer to one request.
///
/// Called once, on the loop of its session; later calls do nothing. Destroyed unanswered it answers
/// 503, so that a lost request never leaves a client waiting.
class responder {
public:
  responder() = default;
  responder(std::shared_ptr<session> owner, std::uint64_t turn) noexcept;
  responder(responder&&) noexcept = default;
  responder& operator=(responder&&) noexcept = default;
  ~responder();

  void operator()(http_response response);

private:
  std::shared_ptr<session> owner_;
  std::uint64_t turn_ = 0;
};

/// What a listener does with requests. Called on the loop that received them.
struct request_handler {
  /// Answers a well-formed request, now or later.
  std::function<void(http_request, responder)> on_request;
  /// Hears of a request that was refused before it was one, with the status it got. May be empty.
  std::function<void(unsigned status)> on_refused;
};

/// Where a listener listens.
struct listen_address {
  /// An IP address as text.
  std::string host = "127.0.0.1";
  /// 0 lets the system choose.
  std::uint16_t port = 0;
};

/// Makes the handler for one loop, so that handlers need no locks. The port is bound by then, and
/// nothing is accepted before all handlers are made.
using handler_factory = std::function<request_handler(io_loop&, std::uint16_t port)>;

/// One HTTP/1.1 listener on several loops: an acceptor per loop on the same port (`SO_REUSEPORT`).
class server {
public:
  /// Binds and starts to accept.
  ///
  /// @param loops  outlive the server; started or not.
  /// @returns the server, or what the system said when the address could not be bound.
  [[nodiscard]] static std::variant<std::unique_ptr<server>, std::string> listen(
    const std::vector<io_loop*>& loops, const listen_address& address,
    const connection_limits& limits, const handler_factory& make_handler);

  ~server();
  server(const server&) = delete;
  server& operator=(const server&) = delete;

  /// The port that was bound.
  [[nodiscard]] std::uint16_t port() const noexcept;

  /// Open connections. From any thread.
  [[nodiscard]] std::size_t connections() const noexcept;

  /// Stops to accept (what waits in the accept queues is still served), closes idle connections, and
  /// lets each other one finish its request. From any thread.
  ///
  /// @param done  called once on some loop when no connection is left.
  void drain(std::function<void()> done);

  /// Closes every connection at once. From any thread.
  void abort();

private:
  struct implementation;
  explicit server(std::shared_ptr<implementation> impl);
  std::shared_ptr<implementation> impl_;
};

} // namespace gatehouse::net
