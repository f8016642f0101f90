#include "net/session.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/async_result.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

namespace gatehouse::net {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;

/// What a client may still send after its connection was refused, before it is cut off: enough for
/// it to finish writing and read the answer.
constexpr std::size_t max_linger_bytes = 256 * 1024;
constexpr std::chrono::milliseconds linger_timeout{1'000};

std::chrono::sys_seconds wall_clock() {
  return std::chrono::floor<std::chrono::seconds>(coarse_clock::wall());
}

/// The same words that the OAuth endpoints use for an error, so that clients read one form.
http_response plain_refusal(unsigned status, std::string_view reason) {
  http_response response;
  response.status = status;
  response.add_header("Content-Type", "application/json;charset=UTF-8");
  response.add_header("Cache-Control", "no-store");
  if (status == 503)
    response.add_header("Retry-After", "1");
  const bool is_ours = status >= 500;
  response.body = std::string(R"({"error":")")
                  + (is_ours ? "temporarily_unavailable" : "invalid_request")
                  + R"(","error_description":")" + std::string(reason) + R"("})";
  return response;
}

} // namespace

responder::responder(std::shared_ptr<session> owner, std::uint64_t turn) noexcept
  : owner_(std::move(owner)), turn_(turn) {}

responder::~responder() {
  if (owner_)
    owner_->answer(turn_, plain_refusal(503, "The request could not be served"));
}

void responder::operator()(http_response response) {
  if (const auto owner = std::exchange(owner_, nullptr))
    owner->answer(turn_, std::move(response));
}

session::session(asio::ip::tcp::socket socket, session_context& shared)
  : socket_(std::move(socket)), shared_(shared) {
  error_code fault;
  const auto peer = socket_.remote_endpoint(fault);
  if (!fault) {
    auto address = peer.address();
    // An IPv4 peer of a dual-stack socket is the IPv4 address it is.
    if (address.is_v6() && address.to_v6().is_v4_mapped())
      address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
    remote_address_ = address.to_string();
  }
  socket_.set_option(asio::ip::tcp::no_delay(true), fault);
  enter(phase::idle, shared_.limits.idle_timeout);
}

asio::awaitable<void> session::run() {
  const auto self = shared_from_this();
  // Not `co_await read_head() && co_await read_body()`: g++ 12 now and then evaluates the second
  // although the first was false.
  for (;;) {
    const bool has_head = co_await read_head();
    if (!has_head)
      break;
    const bool has_body = co_await read_body();
    if (!has_body)
      break;
    auto response = co_await ask();
    keep_alive_ = keep_alive_ && !draining_;
    const bool is_sent = co_await send(std::move(response));
    // The drain may have begun while the answer was written.
    if (!is_sent || !keep_alive_ || draining_)
      break;
    enter(phase::idle, shared_.limits.idle_timeout);
  }
  co_await linger();
}

asio::awaitable<void> session::turn_away() {
  const auto self = shared_from_this();
  co_await refuse(503, "Too many connections");
  co_await linger();
}

http_request session::make_request() {
  http_request request;
  request.method = head_.method;
  request.path = head_.path;
  request.query = head_.query;
  // The views of head_ point into head_octets_; nothing reads them after this.
  request.head = request_head(std::move(head_octets_), std::move(head_.fields));
  request.body = std::move(body_);
  request.remote_address = remote_address_;
  return request;
}

asio::awaitable<http_response> session::ask() {
  enter(phase::answering, shared_.limits.request_timeout);
  answer_.reset();
  ++turn_;
  responder respond(shared_from_this(), turn_);
  auto request = make_request();
  shared_.handler.on_request(std::move(request), std::move(respond));
  if (answer_)
    co_return std::move(*answer_);
  co_return co_await wait_for_answer();
}

asio::awaitable<http_response> session::wait_for_answer() {
  // The answer arrives later, as a call of `answer` from another handler of this loop; that call
  // resumes the coroutine in place.
  co_await asio::async_initiate<const asio::use_awaitable_t<>&, void()>(
    [this](auto handler) {
      auto shared = std::make_shared<decltype(handler)>(std::move(handler));
      resume_ = [shared] { std::move (*shared)(); };
    },
    asio::use_awaitable);
  co_return std::move(*answer_);
}

void session::answer(std::uint64_t turn, http_response response) {
  if (turn != turn_ || phase_ != phase::answering || answer_)
    return;
  answer_ = std::move(response);
  if (const auto resume = std::exchange(resume_, nullptr))
    resume();
}

asio::awaitable<bool> session::send(http_response response) {
  enter(phase::writing, shared_.limits.body_timeout);
  const response_form form{
    .without_body = head_.method == http_method::head,
    .keep_alive = keep_alive_,
    .is_http_1_0 = head_.is_http_1_0};
  const auto octets = write_response(response, form, shared_.date.at(wall_clock()));
  error_code fault;
  co_await asio::async_write(
    socket_, asio::buffer(octets), asio::redirect_error(asio::use_awaitable, fault));
  co_return !fault;
}

/// Answers and closes. Always false: no request came of it.
asio::awaitable<bool> session::refuse(unsigned status, std::string_view reason) {
  if (shared_.handler.on_refused)
    shared_.handler.on_refused(status);
  timed_out_ = false;
  keep_alive_ = false;
  head_.method = http_method::other;
  auto response = plain_refusal(status, reason);
  co_await send(std::move(response));
  co_return false;
}

/// Closes so that the last answer arrives: a socket closed with unread input resets the connection,
/// and the client might lose what was sent to it.
asio::awaitable<void> session::linger() {
  enter(phase::closing, linger_timeout);
  error_code fault;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, fault);
  std::array<char, 4096> scrap{};
  std::size_t taken = 0;
  while (!fault && !timed_out_ && taken < max_linger_bytes)
    taken += co_await socket_.async_read_some(
      asio::buffer(scrap), asio::redirect_error(asio::use_awaitable, fault));
  socket_.close(fault);
}

void session::enter(phase next, std::chrono::milliseconds limit) {
  phase_ = next;
  due_ = clock::now() + limit;
}

void session::check_deadline(clock::time_point now) {
  if (now < due_ || !socket_.is_open())
    return;
  error_code ignored;
  switch (phase_) {
  case phase::idle:
  case phase::head:
  case phase::body:
  case phase::closing:
    timed_out_ = true;
    socket_.cancel(ignored);
    return;
  case phase::answering:
    answer(turn_, plain_refusal(503, "The request took too long"));
    return;
  case phase::writing:
    abort();
    return;
  }
}

void session::begin_drain() {
  draining_ = true;
  error_code ignored;
  if (phase_ == phase::idle) {
    timed_out_ = true;
    socket_.cancel(ignored);
  }
}

void session::abort() {
  error_code ignored;
  timed_out_ = true;
  socket_.close(ignored);
  // A request that waits would keep its session alive for ever.
  answer(turn_, plain_refusal(503, "The server is ending"));
}

} // namespace gatehouse::net
