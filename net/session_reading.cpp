// How a session reads the head and the body of a request.
#include "net/chunked.hpp"
#include "net/session.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>

namespace gatehouse::net {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;

/// One read takes at most this much; most requests fit.
constexpr std::size_t read_size = 8 * 1024;

} // namespace

asio::awaitable<bool> session::read_head() {
  std::size_t searched = 0;
  for (;;) {
    // RFC 9112 §2.2: an empty line before the request line is passed over.
    if (searched == 0 && buffered().starts_with("\r\n"))
      buffer_.consume(2);
    const auto octets = buffered();
    if (!octets.empty() && phase_ == phase::idle)
      enter(phase::head, shared_.limits.header_timeout);
    const auto end = find_head_end(octets, searched);
    if (end != std::string_view::npos) {
      head_size_ = end;
      break;
    }
    if (octets.size() > shared_.limits.head.max_bytes)
      co_return co_await refuse(431, "The request head is larger than allowed");
    searched = octets.size() > 3 ? octets.size() - 3 : 0;
    if (!co_await fill()) {
      if (timed_out_ && phase_ == phase::head)
        co_return co_await refuse(408, "The request head took too long");
      co_return false;
    }
  }
  head_octets_.assign(buffered().substr(0, head_size_));
  auto scanned = scan_head(head_octets_, shared_.limits.head);
  if (const auto* refusal = std::get_if<head_refusal>(&scanned))
    co_return co_await refuse(refusal->status, refusal->reason);
  head_ = std::get<scanned_head>(std::move(scanned));
  keep_alive_ = head_.keep_alive;
  co_return true;
}

asio::awaitable<bool> session::read_body() {
  body_.clear();
  enter(phase::body, shared_.limits.body_timeout);
  if (head_.content_length > shared_.limits.max_body_bytes)
    co_return co_await refuse(413, "The request body is larger than allowed");
  switch (head_.framing) {
  case body_framing::none:
    buffer_.consume(head_size_);
    co_return true;
  case body_framing::content_length:
    co_return co_await read_sized_body();
  case body_framing::chunked:
    co_return co_await read_chunked_body();
  }
  co_return false;
}

asio::awaitable<bool> session::read_sized_body() {
  buffer_.consume(head_size_);
  const auto size = static_cast<std::size_t>(head_.content_length);
  if (buffer_.size() < size) {
    const bool goes_on = co_await send_continue();
    if (!goes_on)
      co_return false;
  }
  while (buffer_.size() < size) {
    if (co_await fill())
      continue;
    if (timed_out_)
      co_return co_await refuse(408, "The request body took too long");
    co_return false;
  }
  body_.assign(buffered().substr(0, size));
  buffer_.consume(size);
  co_return true;
}

asio::awaitable<bool> session::read_chunked_body() {
  buffer_.consume(head_size_);
  if (buffer_.size() == 0) {
    const bool goes_on = co_await send_continue();
    if (!goes_on)
      co_return false;
  }
  chunked_body chunks(shared_.limits.max_body_bytes, shared_.limits.head.max_bytes);
  for (;;) {
    buffer_.consume(chunks.feed(buffered()));
    switch (chunks.state()) {
    case chunked_state::complete:
      body_ = chunks.take_data();
      co_return true;
    case chunked_state::malformed:
      co_return co_await refuse(400, "malformed chunked body");
    case chunked_state::too_large:
      co_return co_await refuse(413, "The request body is larger than allowed");
    case chunked_state::needs_more:
      break;
    }
    if (co_await fill())
      continue;
    if (timed_out_)
      co_return co_await refuse(408, "The request body took too long");
    co_return false;
  }
}

asio::awaitable<bool> session::send_continue() {
  if (!head_.expects_continue)
    co_return true;
  static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
  error_code fault;
  co_await asio::async_write(
    socket_, asio::buffer(go_on), asio::redirect_error(asio::use_awaitable, fault));
  co_return !fault;
}

/// Reads once. False when the connection ended or its time was up.
asio::awaitable<bool> session::fill() {
  if (timed_out_)
    co_return false;
  error_code fault;
  const auto room = buffer_.prepare(read_size);
  const auto count =
    co_await socket_.async_read_some(room, asio::redirect_error(asio::use_awaitable, fault));
  buffer_.commit(count);
  co_return !fault;
}

std::string_view session::buffered() const noexcept {
  const auto octets = buffer_.cdata();
  return {static_cast<const char*>(octets.data()), octets.size()};
}

} // namespace gatehouse::net
