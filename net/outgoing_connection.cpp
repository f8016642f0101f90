#include "net/outgoing_connection.hpp"

#include "net/tls_trust.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <sys/socket.h>

namespace gatehouse::net {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using boost::system::error_code;

/// A server that says nothing but "wait" is no server.
constexpr int max_interim_answers = 8;
constexpr std::size_t read_ahead_bytes = 64 * 1024;

tcp::endpoint endpoint_of(const ip_address& address, std::uint16_t port) {
  const auto& o = address.octets;
  if (address.is_v4())
    return {asio::ip::address_v4({o[12], o[13], o[14], o[15]}), port};
  return {asio::ip::address_v6(o), port};
}

fetch_fault fault_of(const error_code& fault) {
  if (
    fault == http::error::body_limit || fault == http::error::header_limit
    || fault == http::error::buffer_overflow)
    return {fetch_errc::too_large, "the answer is larger than allowed"};
  const bool is_cut_off =
    fault == http::error::end_of_stream || fault == http::error::partial_message;
  if (!is_cut_off && fault.category() == http::make_error_code(http::error::bad_method).category())
    return {fetch_errc::malformed, "the answer is not HTTP: " + fault.message()};
  return {fetch_errc::connection_lost, "the connection ended: " + fault.message()};
}

using response_parser = http::response_parser<http::string_body>;

fetch_response taken_from(response_parser& parser) {
  auto message = parser.release();
  fetch_response response;
  response.status = message.result_int();
  for (const auto& field : message)
    response.headers.emplace_back(field.name_string(), field.value());
  response.body = std::move(message.body());
  return response;
}

template <class Stream>
asio::awaitable<conversation> converse(
  Stream& stream, std::string request, http_method method, fetch_limits limits) {
  conversation out;
  error_code fault;
  out.written = co_await asio::async_write(
    stream, asio::buffer(request), asio::redirect_error(asio::use_awaitable, fault));
  if (fault) {
    out.fault = fault_of(fault);
    co_return out;
  }
  beast::flat_buffer buffer(limits.max_header_bytes + read_ahead_bytes);
  for (int i = 0; i < max_interim_answers; ++i) {
    response_parser parser;
    parser.header_limit(limits.max_header_bytes);
    parser.body_limit(limits.max_body_bytes);
    parser.skip(method == http_method::head);
    co_await http::async_read(
      stream, buffer, parser, asio::redirect_error(asio::use_awaitable, fault));
    out.is_begun = out.is_begun || parser.got_some();
    if (fault) {
      out.fault = fault_of(fault);
      co_return out;
    }
    const auto status = parser.get().result_int();
    if (status == 101)
      break;
    if (status < 200)
      continue;
    // What comes behind the answer was not asked for.
    out.is_reusable = parser.keep_alive() && buffer.size() == 0;
    out.response = taken_from(parser);
    co_return out;
  }
  out.fault = {fetch_errc::malformed, "the answer is none"};
  co_return out;
}

} // namespace

outgoing_connection::outgoing_connection(asio::io_context& context) : socket_(context) {}

asio::awaitable<std::optional<std::string>> outgoing_connection::connect(
  ip_address address, std::uint16_t port) {
  peer_ = address;
  const auto endpoint = endpoint_of(address, port);
  error_code fault;
  // A socket that failed to connect is of no more use.
  socket_.close(fault);
  co_await socket_.async_connect(endpoint, asio::redirect_error(asio::use_awaitable, fault));
  if (fault)
    co_return fault.message();
  socket_.set_option(tcp::no_delay(true), fault);
  co_return std::nullopt;
}

asio::awaitable<std::optional<std::string>> outgoing_connection::start_tls(
  asio::ssl::context& trusted, std::string host) {
  tls_.emplace(socket_, trusted);
  auto* tls = tls_->native_handle();
  if (!expect_host(tls, host))
    co_return "the host cannot be checked";
  error_code fault;
  co_await tls_->async_handshake(
    asio::ssl::stream_base::client, asio::redirect_error(asio::use_awaitable, fault));
  if (fault)
    co_return tls_problem(tls, fault);
  co_return std::nullopt;
}

asio::awaitable<conversation> outgoing_connection::exchange(
  std::string request, http_method method, fetch_limits limits) {
  if (tls_)
    co_return co_await converse(*tls_, std::move(request), method, limits);
  co_return co_await converse(socket_, std::move(request), method, limits);
}

bool outgoing_connection::is_quiet() {
  char octet = 0;
  const auto got = ::recv(socket_.native_handle(), &octet, 1, MSG_PEEK | MSG_DONTWAIT);
  return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

void outgoing_connection::close() {
  error_code ignored;
  socket_.close(ignored);
}

} // namespace gatehouse::net
