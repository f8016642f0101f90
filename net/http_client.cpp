#include "net/http_client.hpp"

#include "protocol/url.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

namespace gatehouse::net {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

constexpr std::size_t max_answer_bytes = 16 * 1024 * 1024;

/// One exchange over one connection, each step started by the one before.
class exchange {
public:
  exchange(const outgoing_request& request, protocol::url where, std::chrono::milliseconds timeout)
    : where_(std::move(where)), resolver_(context_), stream_(context_), timeout_(timeout) {
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
    http::async_write(stream_, message_, [this](auto problem, auto) { on_written(problem); });
  }

  void on_written(const beast::error_code& fault) {
    if (failed("cannot write to", fault))
      return;
    http::async_read(stream_, buffer_, parser_, [this](auto problem, auto) { on_read(problem); });
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

  protocol::url where_;
  asio::io_context context_;
  asio::ip::tcp::resolver resolver_;
  beast::tcp_stream stream_;
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
  if (where->scheme != "http")
    return "only http URLs can be asked: " + request.url;
  return exchange(request, std::move(*where), timeout).run();
}

} // namespace gatehouse::net
