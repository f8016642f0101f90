#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <condition_variable>
#include <cstdint>
#include <initializer_list>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace gatehouse::tests {

/// A server that says what it is told, well-formed or not: one list of answers for each connection,
/// one answer for each request. After the last one it closes; `wait` holds the connection until the
/// client closes it.
class scripted_server {
public:
  using script = std::vector<std::vector<std::string>>;

  scripted_server(std::initializer_list<std::vector<std::string>> said)
    : scripted_server(script(said)) {}

  explicit scripted_server(script said) : script_(std::move(said)), thread_([this] { serve(); }) {}

  scripted_server(const scripted_server&) = delete;
  scripted_server& operator=(const scripted_server&) = delete;

  ~scripted_server() {
    // A connection from ourselves ends an accept that waits.
    boost::system::error_code ignored;
    is_ending_ = true;
    boost::asio::io_context context;
    boost::asio::ip::tcp::socket knock(context);
    knock.connect(acceptor_.local_endpoint(), ignored);
    thread_.join();
  }

  [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  [[nodiscard]] std::string url() const {
    return "http://127.0.0.1:" + std::to_string(port()) + "/";
  }

  /// Waits until so many connections were closed from here.
  void wait_for_close(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return closed_ >= count; });
  }

  /// Waits until a connection is there.
  void wait_for_accept() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return accepted_ > 0; });
  }

private:
  using tcp = boost::asio::ip::tcp;

  void serve() {
    for (const auto& answers : script_) {
      tcp::socket socket(context_);
      boost::system::error_code fault;
      acceptor_.accept(socket, fault);
      if (fault || is_ending_)
        return;
      {
        const std::lock_guard lock(mutex_);
        ++accepted_;
        changed_.notify_all();
      }
      converse(socket, answers);
      socket.close(fault);
      const std::lock_guard lock(mutex_);
      ++closed_;
      changed_.notify_all();
    }
  }

  static void converse(tcp::socket& socket, const std::vector<std::string>& answers) {
    boost::system::error_code fault;
    for (const auto& answer : answers) {
      // The second answer to the same request, or silence.
      if (answer == "wait") {
        while (read(socket, fault) > 0) {
        }
        return;
      }
      if (read(socket, fault) == 0)
        return;
      boost::asio::write(socket, boost::asio::buffer(answer), fault);
    }
  }

  static std::size_t read(tcp::socket& socket, boost::system::error_code& fault) {
    std::string piece(4096, '\0');
    return socket.read_some(boost::asio::buffer(piece), fault);
  }

  script script_;
  boost::asio::io_context context_;
  tcp::acceptor acceptor_{context_, {boost::asio::ip::make_address("127.0.0.1"), 0}};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t accepted_ = 0;
  std::size_t closed_ = 0;
  std::atomic<bool> is_ending_{false};
  std::thread thread_;
};

} // namespace gatehouse::tests
