#include "net/http_client.hpp"

#include "net/tls_trust.hpp"
#include "protocol/url.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <optional>

namespace gatehouse::net {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

constexpr std::size_t max_answer_bytes = 16 * 1024 * 1024;

/// One exchange over one connection, each step started by the one before.
class exchange {
public:
  /// @param trusted  for https; null for http. Outlives the exchange.
  exchange(
    const outgoing_request& request, protocol::url where, asio::ssl::context* trusted,
    std::chrono::milliseconds timeout)
    : is_verified_(!request.tls.skips_verification), where_(std::move(where)), resolver_(context_),
      stream_(context_), timeout_(timeout) {
    const auto target = (where_.path.empty() ? "/" : where_.path)
                        + (where_.query ? "?" + *where_.query : std::string());
    message_.version(11);
    message_.method_string(name(request.method));
    message_.target(target);
    const auto host =
      where_.kind == protocol::host_kind::ipv6 ? "[" + where_.host + "]" : where_.host;
    message_.set(http::field::host, where_.port ? host + ":" + std::to_string(*where_.port) : host);
    for (const auto& [key, value] : request.headers)
      message_.set(key, value);
    message_.body() = request.body;
    message_.prepare_payload();
    parser_.body_limit(max_answer_bytes);
    if (trusted)
      tls_.emplace(stream_, *trusted);
  }

  std::variant<incoming_response, std::string> run() {
    stream_.expires_after(timeout_);
    resolver_.async_resolve(
      where_.host, std::to_string(where_.effective_port()),
      [this](auto fault, auto found) { on_resolved(fault, found); });
    context_.run_for(timeout_ + std::chrono::seconds{1});
    if (!done_ && problem_.empty())
      problem_ = "no answer from " + where_.host + " in time";
    if (!problem_.empty())
      return problem_;
    return take_response();
  }

private:
  bool failed(std::string_view what, const beast::error_code& fault) {
    if (!fault)
      return false;
    problem_ = std::string(what) + " " + where_.host + ":" + std::to_string(where_.effective_port())
               + ": " + fault.message();
    return true;
  }

  void on_resolved(
    const beast::error_code& fault, const asio::ip::tcp::resolver::results_type& found) {
    if (failed("cannot resolve", fault))
      return;
    stream_.async_connect(found, [this](auto problem, const auto&) { on_connected(problem); });
  }

  void on_connected(const beast::error_code& fault) {
    if (failed("cannot connect to", fault))
      return;
    if (!tls_)
      return write_to(stream_);
    if (!expect_host(tls_->native_handle(), where_.host)) {
      problem_ = "the host cannot be checked: " + where_.host;
      return;
    }
    if (!is_verified_)
      tls_->set_verify_mode(asio::ssl::verify_none);
    tls_->async_handshake(
      asio::ssl::stream_base::client, [this](auto problem) { on_shaken_hands(problem); });
  }

  void on_shaken_hands(const beast::error_code& fault) {
    if (fault) {
      problem_ = "cannot trust " + where_.host + ":" + std::to_string(where_.effective_port())
                 + ": " + tls_problem(tls_->native_handle(), fault);
      return;
    }
    write_to(*tls_);
  }

  template <class Stream>
  void write_to(Stream& stream) {
    http::async_write(stream, message_, [this, &stream](auto problem, auto) {
      if (!failed("cannot write to", problem))
        read_from(stream);
    });
  }

  template <class Stream>
  void read_from(Stream& stream) {
    http::async_read(stream, buffer_, parser_, [this](auto problem, auto) { on_read(problem); });
  }

  void on_read(const beast::error_code& fault) {
    if (failed("cannot read the answer of", fault))
      return;
    done_ = true;
  }

  incoming_response take_response() {
    auto message = parser_.release();
    incoming_response response;
    response.status = message.result_int();
    for (const auto& field : message)
      response.headers.emplace_back(field.name_string(), field.value());
    response.body = std::move(message.body());
    return response;
  }

  bool is_verified_;
  protocol::url where_;
  asio::io_context context_;
  asio::ip::tcp::resolver resolver_;
  beast::tcp_stream stream_;
  std::optional<asio::ssl::stream<beast::tcp_stream&>> tls_;
  std::chrono::milliseconds timeout_;
  http::request<http::string_body> message_;
  beast::flat_buffer buffer_;
  http::response_parser<http::string_body> parser_;
  std::string problem_;
  bool done_ = false;
};

} // namespace

std::variant<incoming_response, std::string> send_and_wait(
  const outgoing_request& request, std::chrono::milliseconds timeout) {
  auto where = protocol::parse_url(request.url);
  if (!where)
    return "not a URL: " + request.url;
  if (where->scheme == "http")
    return exchange(request, std::move(*where), nullptr, timeout).run();
  if (where->scheme != "https")
    return "only http and https URLs can be asked: " + request.url;
  auto trusted = client_tls(request.tls.ca_file);
  if (auto* problem = std::get_if<std::string>(&trusted))
    return std::move(*problem);
  return exchange(request, std::move(*where), &std::get<asio::ssl::context>(trusted), timeout)
    .run();
}

} // namespace gatehouse::net
