#include "tools/callback_listener.hpp"

#include "net/io_loop.hpp"
#include "net/server.hpp"

#include <condition_variable>
#include <future>
#include <mutex>
#include <utility>

namespace gatehouse::tools {

namespace {

using net::http_method;

/// For one browser of one person.
constexpr std::size_t max_connections = 64;
constexpr std::size_t max_form_bytes = 64 * 1024;
constexpr std::chrono::seconds last_words{5};

net::http_response page(unsigned status, std::string text) {
  net::http_response out;
  out.status = status;
  out.add_header("Content-Type", "text/plain; charset=utf-8");
  out.add_header("X-Content-Type-Options", "nosniff");
  // The address of this page has the code in it.
  out.add_header("Cache-Control", "no-store");
  out.add_header("Referrer-Policy", "no-referrer");
  out.body = std::move(text);
  return out;
}

std::optional<protocol::parameters> parameters_of(const net::http_request& request) {
  auto out =
    protocol::parameters::parse(request.method == http_method::get ? request.query : request.body);
  return out && !out->repeated({}) ? std::move(out) : std::nullopt;
}

} // namespace

struct callback_listener::implementation {
  net::http_response receive(const net::http_request& request) {
    const std::lock_guard lock(mutex);
    if (request.path != path)
      return page(404, "There is nothing here.\n");
    if (request.method != http_method::get && request.method != http_method::post) {
      auto refused = page(405, "Only GET and POST are answered.\n");
      refused.add_header("Allow", "GET, POST");
      return refused;
    }
    auto came = parameters_of(request);
    if (!is_answer || !came || !is_answer(*came))
      return page(400, "This is not the answer to the login that the terminal waits for.\n");
    answer = std::move(came);
    is_answer = nullptr;
    changed.notify_all();
    return page(200, "Received. You can close this page: the terminal tells how it ended.\n");
  }

  std::mutex mutex;
  std::condition_variable changed;
  std::string path;
  /// None when nothing is expected, or an answer is there.
  judge is_answer;
  std::optional<protocol::parameters> answer;
  net::io_loop loop{"callback"};
  std::unique_ptr<net::server> server;
};

callback_listener::callback_listener(std::unique_ptr<implementation> impl)
  : impl_(std::move(impl)) {}

outcome<std::unique_ptr<callback_listener>> callback_listener::open(std::uint16_t port) {
  auto impl = std::make_unique<implementation>();
  net::connection_limits limits;
  limits.max_connections = max_connections;
  limits.max_body_bytes = max_form_bytes;
  auto opened = net::server::listen(
    {&impl->loop}, {.host = "127.0.0.1", .port = port}, limits,
    [self = impl.get()](net::io_loop&, std::uint16_t) {
      return net::request_handler{
        [self](net::http_request request, net::responder respond) {
          respond(self->receive(request));
        },
        {}};
    });
  if (auto* problem = std::get_if<std::string>(&opened))
    return misuse(std::move(*problem));
  impl->server = std::get<std::unique_ptr<net::server>>(std::move(opened));
  impl->loop.start();
  return std::unique_ptr<callback_listener>(new callback_listener(std::move(impl)));
}

callback_listener::~callback_listener() {
  std::promise<void> gone;
  auto is_gone = gone.get_future();
  impl_->server->drain([&] { gone.set_value(); });
  if (is_gone.wait_for(last_words) != std::future_status::ready) {
    impl_->server->abort();
    is_gone.wait();
  }
  impl_->loop.stop();
  impl_->loop.join();
}

std::uint16_t callback_listener::port() const noexcept {
  return impl_->server->port();
}

void callback_listener::expect(std::string path, judge is_answer) {
  const std::lock_guard lock(impl_->mutex);
  impl_->path = std::move(path);
  impl_->is_answer = std::move(is_answer);
  impl_->answer.reset();
}

std::optional<protocol::parameters> callback_listener::wait(std::chrono::milliseconds time) {
  std::unique_lock lock(impl_->mutex);
  impl_->changed.wait_for(lock, time, [&] { return impl_->answer.has_value(); });
  impl_->is_answer = nullptr;
  return std::exchange(impl_->answer, std::nullopt);
}

} // namespace gatehouse::tools
