#include "net/byte_stream.hpp"

#include "net/io_loop.hpp"
#include "tests/net/scripted_server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <condition_variable>
#include <doctest/doctest.h>
#include <future>
#include <mutex>

using namespace gatehouse;
using namespace gatehouse::net;
using namespace std::chrono_literals;
using tests::scripted_server;

namespace {

/// A stream on a loop of its own, and what was heard of it.
class heard_stream {
public:
  explicit heard_stream(stream_target target) {
    loop_.start();
    on_loop([&] {
      stream_ = std::make_unique<byte_stream>(
        loop_, std::move(target),
        byte_stream::listener{
          .on_open = [this] { note([this] { ++opened_; }); },
          .on_octets = [this](std::string_view octets) { note([&] { octets_ += octets; }); },
          .on_end = [this](const std::string& why) { note([&] { ends_.push_back(why); }); }});
    });
  }

  ~heard_stream() {
    on_loop([&] { stream_.reset(); });
    loop_.stop();
    loop_.join();
  }

  template <class Job>
  void on_loop(Job job) {
    std::promise<void> ended;
    loop_.post([&] {
      job();
      ended.set_value();
    });
    ended.get_future().wait();
  }
  void open() {
    on_loop([&] { stream_->open(); });
  }
  void send(const std::string& octets) {
    on_loop([&] { stream_->send(octets); });
  }
  void close() {
    on_loop([&] { stream_->close(); });
  }

  /// @{ Wait until so much was heard.
  void await_open(int count = 1) {
    wait([&] { return opened_ >= count; });
  }
  std::string await_octets(std::size_t count) {
    wait([&] { return octets_.size() >= count; });
    return octets_;
  }
  std::string await_end() {
    wait([&] { return !ends_.empty(); });
    return ends_.back();
  }
  /// @}
  std::size_t ends() {
    const std::lock_guard lock(mutex_);
    return ends_.size();
  }

private:
  template <class Change>
  void note(Change change) {
    const std::lock_guard lock(mutex_);
    change();
    changed_.notify_all();
  }
  template <class Holds>
  void wait(Holds holds) {
    std::unique_lock lock(mutex_);
    REQUIRE(changed_.wait_for(lock, 30s, holds));
  }

  io_loop loop_{"stream"};
  std::mutex mutex_;
  std::condition_variable changed_;
  int opened_ = 0;
  std::string octets_;
  std::vector<std::string> ends_;
  std::unique_ptr<byte_stream> stream_;
};

stream_target to(std::uint16_t port) {
  return {.host = "127.0.0.1", .port = port};
}

/// A port where nobody listens.
std::uint16_t free_port() {
  boost::asio::io_context context;
  boost::asio::ip::tcp::acceptor probe(context, {boost::asio::ip::make_address("127.0.0.1"), 0});
  return probe.local_endpoint().port();
}

} // namespace

TEST_CASE("octets go and come as they are") {
  scripted_server server{{std::string("\0a\r\n", 4), "wait"}};
  heard_stream x(to(server.port()));
  x.open();
  x.await_open();
  x.send("ask");
  CHECK(x.await_octets(4) == std::string("\0a\r\n", 4));
}

TEST_CASE("a name is looked up") {
  scripted_server server{{"answer", "wait"}};
  auto target = to(server.port());
  target.host = "localhost";
  heard_stream x(target);
  x.open();
  x.await_open();
  x.send("ask");
  CHECK(x.await_octets(6) == "answer");
}

TEST_CASE("a stream that the server ends can be opened again") {
  scripted_server server{{"one"}, {"two", "wait"}};
  heard_stream x(to(server.port()));
  x.open();
  x.await_open();
  x.send("ask");
  CHECK(x.await_end().starts_with("the connection ended"));
  x.open();
  x.await_open(2);
  x.send("ask");
  CHECK(x.await_octets(6) == "onetwo");
}

TEST_CASE("where nobody listens, the end says so") {
  heard_stream x(to(free_port()));
  x.open();
  CHECK(x.await_end() == "it cannot be reached: Connection refused");
}

TEST_CASE("of a stream that was closed nothing is heard") {
  scripted_server server{{"wait"}};
  heard_stream x(to(server.port()));
  x.open();
  x.await_open();
  x.close();
  server.wait_for_close(1);
  x.send("into nothing");
  x.on_loop([] {});
  CHECK(x.ends() == 0);
}

TEST_CASE("whoever does not speak TLS where it is expected is left") {
  scripted_server server{{"+PONG\r\n"}};
  auto target = to(server.port());
  target.uses_tls = true;
  heard_stream x(target);
  x.open();
  CHECK(x.await_end().starts_with("TLS failed"));
}

TEST_CASE("a server that keeps TLS waiting is left in time") {
  scripted_server server{{"wait"}};
  auto target = to(server.port());
  target.uses_tls = true;
  target.connect_timeout = 50ms;
  heard_stream x(target);
  x.open();
  CHECK(x.await_end() == "it cannot be reached in time");
}

TEST_CASE("files of TLS that cannot be read are told before anything is connected") {
  stream_target target{.host = "h", .port = 1, .uses_tls = true};
  CHECK(check_tls_files(target) == std::nullopt);
  target.ca_file = "/nowhere/ca.pem";
  CHECK(check_tls_files(target).value().starts_with("cannot use /nowhere/ca.pem"));
  target.uses_tls = false;
  CHECK(check_tls_files(target) == std::nullopt);
}
