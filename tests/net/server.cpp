#include "net/server.hpp"
#include "net/http_client.hpp"
#include "net/io_loop.hpp"
#include "tests/net/raw_client.hpp"

#include <algorithm>
#include <atomic>
#include <doctest/doctest.h>
#include <future>
#include <mutex>

using namespace gatehouse;
using namespace gatehouse::net;
using namespace std::chrono_literals;
using tests::raw_client;

namespace {

http_response echo(const http_request& request) {
  http_response response;
  response.add_header("Content-Type", "text/plain");
  response.body = std::string(name(request.method)) + " " + request.path + " " + request.query + " "
                  + request.body;
  return response;
}

/// A server on one loop that echoes, holds requests to `/hold` back, and forgets those to `/drop`.
class fixture {
public:
  explicit fixture(connection_limits limits = {}) {
    loop_.start();
    auto opened = server::listen({&loop_}, {}, limits, [this](io_loop&, std::uint16_t) {
      return request_handler{
        [this](http_request request, responder respond) {
          on_request(std::move(request), std::move(respond));
        },
        [this](unsigned status) { refused_ = status; }};
    });
    server_ = std::move(std::get<std::unique_ptr<server>>(opened));
  }

  ~fixture() {
    server_->abort();
    std::promise<void> gone;
    server_->drain([&] { gone.set_value(); });
    gone.get_future().wait();
    loop_.stop();
    loop_.join();
  }

  raw_client connect() const { return raw_client(server_->port()); }

  std::string exchange(std::string_view octets) const {
    auto client = connect();
    client.send(octets);
    return client.read_to_end();
  }

  server& running() { return *server_; }

  /// Waits until a request is held back.
  void wait_for_held() { held_.get_future().wait(); }

  void release_held() {
    loop_.post([this] { respond_held_(http_response{}); });
  }

  unsigned refused() const { return refused_; }

private:
  void on_request(http_request request, responder respond) {
    if (request.path == "/drop")
      return;
    if (request.path != "/hold") {
      respond(echo(request));
      return;
    }
    respond_held_ = std::move(respond);
    held_.set_value();
  }

  io_loop loop_{"test"};
  std::unique_ptr<server> server_;
  std::promise<void> held_;
  responder respond_held_;
  std::atomic<unsigned> refused_{0};
};

std::string problem_of(
  const outgoing_request& request, std::chrono::milliseconds timeout = std::chrono::seconds{30}) {
  const auto outcome = send_and_wait(request, timeout);
  const auto* problem = std::get_if<std::string>(&outcome);
  return problem == nullptr ? "none" : *problem;
}

std::string get(std::string_view path, std::string_view fields = "Connection: close\r\n") {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n" + std::string(fields) + "\r\n";
}

std::string post(std::string_view fields, std::string_view body) {
  return "POST /p HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + std::string(fields) + "\r\n"
         + std::string(body);
}

bool answers(const std::string& text, unsigned status) {
  return text.starts_with("HTTP/1.1 " + std::to_string(status) + " ");
}

} // namespace

TEST_CASE("a request is answered") {
  fixture running;
  const auto answer = running.exchange(get("/a?b=c"));
  CHECK(answers(answer, 200));
  CHECK(answer.ends_with("\r\n\r\nGET /a b=c "));
}

TEST_CASE("a connection is kept for the next request") {
  fixture running;
  auto client = running.connect();
  client.send(get("/1", ""));
  CHECK(client.read_until("GET /1").find("Connection: close") == std::string::npos);
  client.send(get("/2"));
  CHECK(client.read_to_end().find("GET /2") != std::string::npos);
}

TEST_CASE("pipelined requests are answered in their order") {
  fixture running;
  const auto answers = running.exchange(
    get("/1", "") + "POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nxyz" + get("/3"));
  const auto first = answers.find("GET /1");
  const auto second = answers.find("POST /2  xyz");
  const auto third = answers.find("GET /3");
  CHECK(first < second);
  CHECK(second < third);
  CHECK(third != std::string::npos);
}

TEST_CASE("HEAD is answered without a body") {
  fixture running;
  const auto answer = running.exchange("HEAD /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  CHECK(answer.find("Content-Length: 9") != std::string::npos);
  CHECK(answer.ends_with("\r\n\r\n"));
}

TEST_CASE("an empty line before the request line is passed over") {
  fixture running;
  CHECK(answers(running.exchange("\r\n" + get("/")), 200));
}

TEST_CASE("AB-74 chunked bodies are read, extensions are ignored, trailers are dropped") {
  fixture running;
  const auto answer = running.exchange(post(
    "Transfer-Encoding: cHuNkEd\r\n",
    "3;name=\"v\"\r\nabc\r\n2\r\nde\r\n0\r\nContent-Length: 99\r\n\r\n"));
  CHECK(answer.ends_with("POST /p  abcde"));
}

TEST_CASE("AB-74 a malformed chunked body answers 400 and closes") {
  fixture running;
  for (const auto* body :
       {"x\r\nabc\r\n0\r\n\r\n", "-3\r\nabc\r\n0\r\n\r\n", "0x3\r\nabc\r\n0\r\n\r\n",
        "ffffffffffffffffff\r\nabc\r\n0\r\n\r\n", "3\r\nabcd\r\n0\r\n\r\n", "3\nabc\n0\n\n",
        "3 \r\nabc\r\n0\r\n\r\n"})
    CHECK_MESSAGE(
      answers(running.exchange(post("Transfer-Encoding: chunked\r\n", body)), 400), body);
}

TEST_CASE("AB-74 a malformed head answers 400 and closes") {
  fixture running;
  const auto answer = running.exchange(
    post("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n") + get("/smuggled"));
  CHECK(answers(answer, 400));
  CHECK(answer.find("Connection: close") != std::string::npos);
  CHECK(answer.find("smuggled") == std::string::npos);
  CHECK(running.refused() == 400);
}

TEST_CASE("a client that expects to be asked is told to go on") {
  fixture running;
  auto client = running.connect();
  client.send(post("Content-Length: 3\r\nExpect: 100-continue\r\n", ""));
  CHECK(client.read_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("abc");
  CHECK(client.read_to_end().ends_with("POST /p  abc"));
}

TEST_CASE("a client that expects to be asked is told early that its body is too large") {
  fixture running;
  const auto answer =
    running.exchange(post("Content-Length: 99999999\r\nExpect: 100-continue\r\n", ""));
  CHECK(answers(answer, 413));
}

TEST_CASE("bodies beyond the limit answer 413") {
  connection_limits limits;
  limits.max_body_bytes = 10;
  fixture running(limits);
  CHECK(answers(running.exchange(post("Content-Length: 11\r\n", "01234567890")), 413));
  CHECK(answers(
    running.exchange(post("Transfer-Encoding: chunked\r\n", "b\r\n01234567890\r\n0\r\n\r\n")),
    413));
  CHECK(answers(running.exchange(post("Content-Length: 10\r\n", "0123456789")), 200));
}

TEST_CASE("heads beyond the limit answer 431") {
  fixture running;
  CHECK(answers(running.exchange(get("/", "X: " + std::string(20'000, 'a') + "\r\n")), 431));
  CHECK(answers(running.exchange("GET /" + std::string(20'000, 'a')), 431));
}

TEST_CASE("trailers beyond the limit do not pass") {
  fixture running;
  const auto answer = running.exchange(post(
    "Transfer-Encoding: chunked\r\n",
    "1\r\na\r\n0\r\nX: " + std::string(400'000, 'a') + "\r\n\r\n"));
  CHECK(answers(answer, 413));
}

TEST_CASE("AB-77 a head that comes too slowly answers 408") {
  connection_limits limits;
  limits.header_timeout = 50ms;
  fixture running(limits);
  auto client = running.connect();
  client.send("GET / HTTP/1.1\r\nHost:");
  CHECK(answers(client.read_to_end(), 408));
}

TEST_CASE("AB-77 a body that comes too slowly answers 408") {
  connection_limits limits;
  limits.body_timeout = 50ms;
  fixture running(limits);
  CHECK(answers(running.exchange(post("Content-Length: 3\r\n", "a")), 408));
  CHECK(answers(running.exchange(post("Transfer-Encoding: chunked\r\n", "3\r\na")), 408));
}

TEST_CASE("AB-77 an idle connection is closed without a word") {
  connection_limits limits;
  limits.idle_timeout = 50ms;
  fixture running(limits);
  CHECK(running.connect().read_to_end().empty());
}

TEST_CASE("a request that nobody answers in time gets 503") {
  connection_limits limits;
  limits.request_timeout = 50ms;
  fixture running(limits);
  auto client = running.connect();
  client.send(get("/hold"));
  CHECK(answers(client.read_to_end(), 503));
  running.release_held();
}

TEST_CASE("a request that is dropped gets 503") {
  fixture running;
  CHECK(answers(running.exchange(get("/drop")), 503));
}

TEST_CASE("one connection too many gets 503") {
  connection_limits limits;
  limits.max_connections = 1;
  fixture running(limits);
  auto first = running.connect();
  first.send(get("/", ""));
  first.read_until("GET /");
  CHECK(answers(running.connect().read_to_end(), 503));
}

TEST_CASE("a drain closes idle connections and lets requests finish") {
  fixture running;
  auto idle = running.connect();
  idle.send(get("/", ""));
  idle.read_until("GET /");
  auto busy = running.connect();
  busy.send(get("/hold", ""));
  running.wait_for_held();
  std::promise<void> drained;
  auto done = drained.get_future();
  running.running().drain([&] { drained.set_value(); });
  idle.forget();
  CHECK(idle.read_to_end().empty());
  CHECK(done.wait_for(0s) == std::future_status::timeout);
  running.release_held();
  const auto answer = busy.read_to_end();
  CHECK(answers(answer, 200));
  CHECK(answer.find("Connection: close") != std::string::npos);
  done.wait();
  CHECK_THROWS(running.connect());
}

TEST_CASE("a port that another server has is not shared with it") {
  fixture running;
  io_loop loop("other");
  const auto opened =
    server::listen({&loop}, {.port = running.running().port()}, {}, [](io_loop&, std::uint16_t) {
      return request_handler{};
    });
  CHECK(std::get_if<std::string>(&opened) != nullptr);
}

TEST_CASE("an address that is none is reported") {
  io_loop loop("other");
  const auto opened =
    server::listen({&loop}, {.host = "127.0.0.300"}, {}, [](io_loop&, std::uint16_t) {
      return request_handler{};
    });
  CHECK(std::get_if<std::string>(&opened) != nullptr);
}

TEST_CASE("the command line's client reads an answer and says what went wrong") {
  fixture running;
  const auto url = "http://127.0.0.1:" + std::to_string(running.running().port());
  const auto answer =
    send_and_wait({.method = http_method::post, .url = url + "/x?y", .body = "z"});
  REQUIRE(std::holds_alternative<fetch_response>(answer));
  CHECK(std::get<fetch_response>(answer).body == "POST /x y z");
  CHECK(problem_of({.url = "ftp://x"}) == "only http and https URLs can be asked: ftp://x");
  CHECK(problem_of({.url = "http:/x"}) == "not a URL: http:/x");
  CHECK(
    problem_of({.url = "http://127.0.0.1:1/"})
    == "cannot connect to 127.0.0.1:1: Connection refused");
  CHECK(problem_of({.url = "http://nobody.invalid/"}) == "nobody.invalid has no address");
  CHECK(problem_of({.url = url, .tls = {.ca_file = "/nowhere"}})
          .starts_with("cannot read certificates"));
}

TEST_CASE("the command line's client does not wait longer than it was told") {
  fixture running;
  const auto server = "127.0.0.1:" + std::to_string(running.running().port());
  CHECK(
    problem_of({.url = "http://" + server + "/hold"}, std::chrono::milliseconds{50})
    == "no answer from " + server + " in time");
}

TEST_CASE("an abort ends a request that nobody has answered") {
  fixture running;
  auto client = running.connect();
  client.send(get("/hold"));
  running.wait_for_held();
  running.running().abort();
  CHECK_FALSE(answers(client.read_to_end(), 200));
}
