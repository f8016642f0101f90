// The ceiling of this HTTP stack: a bare Beast server that answers every request with the same octets,
// one io_context per thread, as Gatehouse has them.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using reuse_port = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;
using response = http::response<http::string_body>;

/// Reads the answer from a file: header lines, an empty line, the body.
response read_answer(const char* path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  const auto all = text.str();
  const auto end = all.find("\n\n");
  response answer{http::status::ok, 11};
  std::istringstream lines(all.substr(0, end));
  for (std::string line; std::getline(lines, line);) {
    const auto colon = line.find(':');
    if (colon != std::string::npos)
      answer.set(line.substr(0, colon), line.substr(colon + 2));
  }
  answer.body() = all.substr(end + 2);
  answer.prepare_payload();
  return answer;
}

asio::awaitable<void> serve(tcp::socket socket, const response& answer) {
  boost::beast::flat_buffer buffer;
  error_code fault;
  socket.set_option(tcp::no_delay(true), fault);
  for (;;) {
    http::request<http::string_body> request;
    co_await http::async_read(
      socket, buffer, request, asio::redirect_error(asio::use_awaitable, fault));
    if (fault)
      co_return;
    co_await http::async_write(socket, answer, asio::redirect_error(asio::use_awaitable, fault));
    if (fault)
      co_return;
  }
}

asio::awaitable<void> accept(tcp::acceptor& acceptor, const response& answer) {
  for (;;) {
    error_code fault;
    auto socket = co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, fault));
    if (!fault)
      asio::co_spawn(acceptor.get_executor(), serve(std::move(socket), answer), asio::detached);
  }
}

void run(unsigned short port, const response& answer) {
  asio::io_context context{1};
  tcp::acceptor acceptor(context);
  acceptor.open(tcp::v4());
  acceptor.set_option(tcp::acceptor::reuse_address(true));
  acceptor.set_option(reuse_port(true));
  acceptor.bind({asio::ip::make_address("127.0.0.1"), port});
  acceptor.listen();
  asio::co_spawn(context, accept(acceptor, answer), asio::detached);
  context.run();
}

} // namespace

int main(int count, char** arguments) {
  if (count != 4) {
    std::cerr << "usage: bench_hello PORT THREADS ANSWER-FILE\n";
    return 2;
  }
  const auto port = static_cast<unsigned short>(std::atoi(arguments[1]));
  const auto answer = read_answer(arguments[3]);
  std::vector<std::thread> threads;
  for (int i = 0; i < std::atoi(arguments[2]); ++i)
    threads.emplace_back([&] { run(port, answer); });
  std::cout << "ready" << std::endl;
  for (auto& each : threads)
    each.join();
  return 0;
}
