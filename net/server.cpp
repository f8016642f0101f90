#include "net/server.hpp"

#include "net/io_loop.hpp"
#include "net/listener_socket.hpp"
#include "net/session.hpp"

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <unordered_map>

namespace gatehouse::net {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

/// How often deadlines are looked at: they are seconds, and looking costs.
constexpr std::chrono::milliseconds deadline_tick{100};

/// How long accepting rests when the process has no descriptors left.
constexpr std::chrono::milliseconds accept_pause{50};

} // namespace

/// The part of a server that lives on one loop.
class lane : public std::enable_shared_from_this<lane> {
public:
  lane(
    io_loop& loop, tcp::acceptor acceptor, const connection_limits& limits, request_handler handler,
    std::atomic<std::size_t>& open)
    : loop_(loop), acceptor_(std::move(acceptor)),
      timer_(loop.context()), shared_{.limits = limits, .handler = std::move(handler), .date = {}},
      open_(open) {}

  void start() {
    asio::co_spawn(loop_.context(), accept(shared_from_this()), asio::detached);
    asio::co_spawn(loop_.context(), watch(shared_from_this()), asio::detached);
  }

  [[nodiscard]] io_loop& loop() noexcept { return loop_; }

  void drain(std::function<void()> done) {
    draining_ = true;
    on_empty_ = std::move(done);
    empty_accept_queue();
    error_code ignored;
    acceptor_.close(ignored);
    for (const auto& [key, open_session] : copy_of_sessions())
      open_session->begin_drain();
    finish_if_empty();
  }

  void abort() {
    error_code ignored;
    acceptor_.close(ignored);
    for (const auto& [key, open_session] : copy_of_sessions())
      open_session->abort();
  }

private:
  using session_map = std::unordered_map<session*, std::shared_ptr<session>>;

  static asio::awaitable<void> accept(std::shared_ptr<lane> self) {
    while (self->acceptor_.is_open()) {
      error_code fault;
      auto socket =
        co_await self->acceptor_.async_accept(asio::redirect_error(asio::use_awaitable, fault));
      if (!fault)
        self->open_session(std::move(socket));
      else if (self->acceptor_.is_open() && fault != asio::error::operation_aborted)
        co_await self->pause();
    }
  }

  asio::awaitable<void> pause() {
    asio::steady_timer rest(loop_.context(), accept_pause);
    error_code ignored;
    co_await rest.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }

  static asio::awaitable<void> watch(std::shared_ptr<lane> self) {
    while (!self->draining_ || !self->sessions_.empty()) {
      self->timer_.expires_after(deadline_tick);
      error_code fault;
      co_await self->timer_.async_wait(asio::redirect_error(asio::use_awaitable, fault));
      const auto now = session::clock::now();
      for (const auto& [key, open_session] : self->copy_of_sessions())
        open_session->check_deadline(now);
    }
  }

  /// A deadline that fires may end its session and so change the map.
  session_map copy_of_sessions() { return sessions_; }

  void open_session(tcp::socket socket) {
    const bool is_one_too_many =
      open_.fetch_add(1, std::memory_order_relaxed) >= shared_.limits.max_connections;
    auto opened = std::make_shared<session>(std::move(socket), shared_);
    auto* key = opened.get();
    sessions_.emplace(key, opened);
    auto serve = is_one_too_many ? opened->turn_away() : opened->run();
    asio::co_spawn(
      loop_.context(), std::move(serve),
      [self = shared_from_this(), key](const std::exception_ptr&) {
        self->open_.fetch_sub(1, std::memory_order_relaxed);
        self->sessions_.erase(key);
        self->finish_if_empty();
      });
  }

  /// Connections that the system accepted already would be reset by closing the listener.
  void empty_accept_queue() {
    error_code fault;
    acceptor_.cancel(fault);
    acceptor_.non_blocking(true, fault);
    while (!fault) {
      tcp::socket socket(loop_.context());
      acceptor_.accept(socket, fault);
      if (!fault)
        open_session(std::move(socket));
    }
  }

  void finish_if_empty() {
    if (!draining_ || !sessions_.empty())
      return;
    if (const auto done = std::exchange(on_empty_, nullptr))
      done();
  }

  io_loop& loop_;
  tcp::acceptor acceptor_;
  asio::steady_timer timer_;
  session_context shared_;
  std::atomic<std::size_t>& open_;
  session_map sessions_;
  bool draining_ = false;
  std::function<void()> on_empty_;
};

struct server::implementation {
  std::uint16_t port = 0;
  std::atomic<std::size_t> open{0};
  std::vector<std::shared_ptr<lane>> lanes;
};

server::server(std::shared_ptr<implementation> impl) : impl_(std::move(impl)) {}

server::~server() = default;

std::variant<std::unique_ptr<server>, std::string> server::listen(
  const std::vector<io_loop*>& loops, const listen_address& address,
  const connection_limits& limits, const handler_factory& make_handler) {
  auto impl = std::make_shared<implementation>();
  auto where = address;
  for (auto* loop : loops) {
    auto opened = open_acceptor(
      loop->context(), where, impl->lanes.empty() ? port_sharing::first : port_sharing::joining);
    if (auto* problem = std::get_if<std::string>(&opened))
      return std::move(*problem);
    auto& acceptor = std::get<tcp::acceptor>(opened);
    // The first acceptor learns the port that the system chose; the others share it.
    where.port = acceptor.local_endpoint().port();
    impl->lanes.push_back(std::make_shared<lane>(
      *loop, std::move(acceptor), limits, make_handler(*loop, where.port), impl->open));
  }
  impl->port = where.port;
  for (const auto& each : impl->lanes)
    asio::post(each->loop().context(), [each, impl] { each->start(); });
  return std::unique_ptr<server>(new server(std::move(impl)));
}

std::uint16_t server::port() const noexcept {
  return impl_->port;
}

std::size_t server::connections() const noexcept {
  return impl_->open.load(std::memory_order_relaxed);
}

void server::drain(std::function<void()> done) {
  const auto left = std::make_shared<std::atomic<std::size_t>>(impl_->lanes.size());
  const auto finished = std::make_shared<std::function<void()>>(std::move(done));
  for (const auto& each : impl_->lanes)
    asio::post(each->loop().context(), [each, left, finished, impl = impl_] {
      each->drain([left, finished] {
        if (left->fetch_sub(1) == 1)
          (*finished)();
      });
    });
}

void server::abort() {
  for (const auto& each : impl_->lanes)
    asio::post(each->loop().context(), [each, impl = impl_] { each->abort(); });
}

} // namespace gatehouse::net
