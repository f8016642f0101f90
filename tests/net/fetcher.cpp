#include "net/fetcher.hpp"

#include "net/io_loop.hpp"
#include "net/server.hpp"
#include "tests/net/scripted_server.hpp"

#include <atomic>
#include <doctest/doctest.h>
#include <future>
#include <mutex>

using namespace gatehouse;
using namespace gatehouse::net;
using namespace std::chrono_literals;
using tests::scripted_server;

namespace {

/// A server that echoes, redirects, and holds requests to `/hold` back.
class echo_server {
public:
  echo_server() {
    loop_.start();
    auto opened = server::listen({&loop_}, {}, {}, [this](io_loop&, std::uint16_t) {
      return request_handler{
        [this](http_request request, responder respond) {
          on_request(request, std::move(respond));
        },
        nullptr};
    });
    server_ = std::move(std::get<std::unique_ptr<server>>(opened));
  }

  ~echo_server() {
    server_->abort();
    std::promise<void> gone;
    server_->drain([&] { gone.set_value(); });
    gone.get_future().wait();
    loop_.stop();
    loop_.join();
  }

  [[nodiscard]] std::string url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(server_->port()) + path;
  }
  [[nodiscard]] std::uint16_t port() const { return server_->port(); }
  [[nodiscard]] std::size_t connections() const { return server_->connections(); }
  [[nodiscard]] unsigned requests() const { return requests_; }

private:
  void on_request(const http_request& request, responder respond) {
    ++requests_;
    if (request.path == "/hold")
      return held_.push_back(std::move(respond));
    http_response response;
    if (request.path == "/redirect") {
      response.status = 302;
      response.add_header("Location", request.query);
    }
    response.add_header("X-Seen", request.head.find("authorization").value_or("nothing"));
    response.body = std::string(name(request.method)) + " " + request.path + " " + request.body;
    respond(std::move(response));
  }

  io_loop loop_{"server"};
  std::unique_ptr<server> server_;
  std::atomic<unsigned> requests_{0};
  std::vector<responder> held_;
};

/// A fetcher on a loop of its own.
class client {
public:
  explicit client(fetcher_settings settings = {}) {
    loop_.start();
    on_loop([&] { fetcher_ = std::make_unique<fetcher>(loop_, std::move(settings)); });
  }

  ~client() {
    on_loop([&] { fetcher_->stop(); });
    loop_.stop();
    loop_.join();
  }

  std::future<fetch_outcome> begin(fetch_request request) {
    const auto told = std::make_shared<std::promise<fetch_outcome>>();
    loop_.post([this, told, request] {
      fetcher_->fetch(
        request, [told](fetch_outcome outcome) { told->set_value(std::move(outcome)); });
    });
    return told->get_future();
  }

  fetch_outcome fetch(fetch_request request) { return begin(std::move(request)).get(); }

  /// Runs something on the loop and waits for it.
  void on_loop(const std::function<void()>& job) {
    std::promise<void> ended;
    loop_.post([&] {
      job();
      ended.set_value();
    });
    ended.get_future().wait();
  }

  void stop() {
    on_loop([&] { fetcher_->stop(); });
  }

private:
  io_loop loop_{"client"};
  std::unique_ptr<fetcher> fetcher_;
};

fetch_request to(std::string url) {
  return {.url = std::move(url), .addresses = address_rule::any};
}

fetch_request guarded(std::string url) {
  return {.url = std::move(url)};
}

fetch_response answer(fetch_outcome outcome) {
  if (const auto* fault = std::get_if<fetch_fault>(&outcome))
    FAIL(name(fault->reason), " ", fault->detail);
  return std::get<fetch_response>(std::move(outcome));
}

fetch_errc reason(const fetch_outcome& outcome) {
  const auto* fault = std::get_if<fetch_fault>(&outcome);
  return fault == nullptr ? fetch_errc::none : fault->reason;
}

fetcher_settings exempting(const std::vector<std::string>& entries) {
  fetcher_settings settings;
  settings.exceptions = std::get<guard_exceptions>(guard_exceptions::read(entries));
  return settings;
}

std::string port_of(const scripted_server& x) {
  return std::to_string(x.port());
}

} // namespace

TEST_CASE("a request is answered, and its connection serves the next one") {
  echo_server there;
  client here;
  auto request = to(there.url("/a?b"));
  request.method = http_method::post;
  request.body = "body";
  const auto first = answer(here.fetch(request));
  CHECK(first.status == 200);
  CHECK(first.body == "POST /a body");
  CHECK(first.header("x-SEEN") == "nothing");
  for (int i = 0; i < 5; ++i)
    CHECK(answer(here.fetch(to(there.url("/b")))).body == "GET /b ");
  CHECK(there.connections() == 1);
}

TEST_CASE("an idle connection that the server closed is replaced") {
  scripted_server there{
    {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n2"}};
  client here;
  CHECK(answer(here.fetch(to(there.url()))).body == "1");
  there.wait_for_close(1);
  auto request = to(there.url());
  request.method = http_method::post;
  CHECK(answer(here.fetch(request)).body == "2");
}

TEST_CASE("what dies on a reused connection is repeated once, if it may be") {
  const scripted_server::script script{
    {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1", ""},
    {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n2"}};
  SUBCASE("GET is") {
    scripted_server there(script);
    client here;
    CHECK(answer(here.fetch(to(there.url()))).body == "1");
    CHECK(answer(here.fetch(to(there.url()))).body == "2");
  }
  SUBCASE("POST is not") {
    scripted_server there(script);
    client here;
    CHECK(answer(here.fetch(to(there.url()))).body == "1");
    auto request = to(there.url());
    request.method = http_method::post;
    CHECK(reason(here.fetch(request)) == fetch_errc::connection_lost);
  }
}

TEST_CASE("what dies on a fresh connection is not repeated") {
  scripted_server there{{""}, {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n2"}};
  client here;
  CHECK(reason(here.fetch(to(there.url()))) == fetch_errc::connection_lost);
}

TEST_CASE("a connection with octets that nobody asked for is not used again") {
  scripted_server there{
    {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1HTTP/1.1 200 OK\r\n", "x"},
    {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n2"}};
  client here;
  CHECK(answer(here.fetch(to(there.url()))).body == "1");
  CHECK(answer(here.fetch(to(there.url()))).body == "2");
}

TEST_CASE("AB-46 a server that never answers costs the limit and no more") {
  echo_server there;
  client here;
  auto request = to(there.url("/hold"));
  request.limits.total = 50ms;
  CHECK(reason(here.fetch(request)) == fetch_errc::timed_out);
}

TEST_CASE("AB-46 a server that trickles its answer costs the limit and no more") {
  scripted_server there{{"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx", "wait"}};
  client here;
  auto request = to(there.url());
  request.limits.total = 50ms;
  CHECK(reason(here.fetch(request)) == fetch_errc::timed_out);
}

TEST_CASE("AB-46 a name server that does not answer costs the limit and no more") {
  const auto released = std::make_shared<std::promise<void>>();
  fetcher_settings settings;
  settings.resolve = [waits = released->get_future().share()](const std::string&) {
    waits.wait();
    return std::vector<ip_address>{};
  };
  {
    client here(settings);
    auto request = to("http://slow.example/");
    request.limits.total = 50ms;
    CHECK(reason(here.fetch(request)) == fetch_errc::timed_out);
  }
  // The thread comes back when client and loop are gone.
  released->set_value();
}

TEST_CASE("AB-42 answers beyond their limits are not read to the end") {
  const std::string chunk = "8\r\n12345678\r\n";
  std::string endless;
  for (int i = 0; i < 100; ++i)
    endless += chunk;
  for (const std::string& text :
       {std::string("HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n"),
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + endless,
        "HTTP/1.1 200 OK\r\n\r\n" + std::string(1000, 'x'),
        "HTTP/1.1 200 OK\r\nX: " + std::string(5000, 'x') + "\r\n\r\n"}) {
    scripted_server there{{text, "wait"}};
    client here;
    auto request = to(there.url());
    request.limits.max_body_bytes = 100;
    request.limits.max_header_bytes = 4096;
    CHECK_MESSAGE(reason(here.fetch(request)) == fetch_errc::too_large, text.substr(0, 60));
  }
}

TEST_CASE("an answer of exactly the limit is read") {
  scripted_server there{
    {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 100\r\n\r\n"
     + std::string(100, 'x')}};
  client here;
  auto request = to(there.url());
  request.limits.max_body_bytes = 100;
  CHECK(answer(here.fetch(request)).body.size() == 100);
}

TEST_CASE("interim answers are passed over, what is no answer is malformed") {
  const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1";
  for (const auto& each : std::vector<std::pair<std::string, fetch_errc>>{
         {"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" + ok,
          fetch_errc::none},
         {"HTTP/1.1 101 Switching Protocols\r\n\r\n", fetch_errc::malformed},
         {"SSH-2.0-OpenSSH\r\n", fetch_errc::malformed},
         {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n1",
          fetch_errc::malformed},
         {"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n1", fetch_errc::malformed},
         {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n1", fetch_errc::connection_lost},
         {"HTTP/1.1 200", fetch_errc::connection_lost}}) {
    scripted_server there{{each.first}};
    client here;
    CHECK_MESSAGE(reason(here.fetch(to(there.url()))) == each.second, each.first);
  }
}

TEST_CASE("a redirect is an answer unless the caller follows it") {
  echo_server there;
  client here;
  auto request = to(there.url("/redirect?/target"));
  CHECK(answer(here.fetch(request)).status == 302);
  request.limits.max_redirects = 1;
  CHECK(answer(here.fetch(request)).body == "GET /target ");
  request.method = http_method::post;
  CHECK(answer(here.fetch(request)).status == 302);
}

TEST_CASE("AB-46 redirects that do not end are not followed") {
  scripted_server there{
    {"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n",
     "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n",
     "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n", "wait"}};
  client here;
  auto request = to(there.url());
  request.limits.max_redirects = 2;
  CHECK(reason(here.fetch(request)) == fetch_errc::too_many_redirects);
}

TEST_CASE("credentials stay with the origin that was asked") {
  echo_server there;
  echo_server other;
  client here;
  auto request = to(there.url("/redirect?/same"));
  request.headers = {{"Authorization", "mine"}};
  request.limits.max_redirects = 1;
  CHECK(answer(here.fetch(request)).header("X-Seen") == "mine");
  request.url = there.url("/redirect?" + other.url("/other"));
  CHECK(answer(here.fetch(request)).header("X-Seen") == "nothing");
}

TEST_CASE("AB-45 guarded requests do not reach private addresses, however they are written") {
  echo_server there;
  fetcher_settings settings;
  settings.resolve = [](const std::string&) {
    return std::vector<ip_address>{ip_address::v4(8, 8, 8, 8), ip_address::v4(127, 0, 0, 1)};
  };
  client here(settings);
  const auto port = ":" + std::to_string(there.port()) + "/";
  for (const std::string host :
       {"127.0.0.1", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]", "[::1]", "0.0.0.0", "localhost", "two-faced.example"})
    CHECK_MESSAGE(
      reason(here.fetch(guarded("http://" + host + port))) == fetch_errc::refused_by_guard, host);
  CHECK(reason(here.fetch(guarded("http://8.8.8.8:25/"))) == fetch_errc::refused_by_guard);
  CHECK(there.requests() == 0);
}

TEST_CASE("AB-45 URLs with users, other schemes or other forms of an address are none") {
  client here;
  for (const std::string url :
       {"http://public.example@127.0.0.1/", "ftp://public.example/", "file:///etc/passwd",
        "gopher://public.example/", "http://2130706433/", "http://0x7f.1/", "http://127.1/", "",
        "x"})
    CHECK_MESSAGE(reason(here.fetch(guarded(url))) == fetch_errc::malformed, url);
}

TEST_CASE("AB-45 a redirect is judged like the URL that it came from") {
  echo_server there;
  echo_server inside;
  client here(exempting({there.url("/**")}));
  auto request = guarded(there.url("/redirect?" + inside.url("/secret")));
  request.limits.max_redirects = 3;
  CHECK(reason(here.fetch(request)) == fetch_errc::refused_by_guard);
  CHECK(inside.requests() == 0);
  request.url = there.url("/redirect?/next");
  CHECK(answer(here.fetch(request)).body == "GET /next ");
}

TEST_CASE("AB-45 DNS rebinding: what is connected to is what was judged") {
  scripted_server there{{"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\n1"}};
  const auto asked = std::make_shared<std::atomic<int>>(0);
  // Public in this test is one address; the name points to it for the first question only.
  auto settings = exempting({"127.0.0.1"});
  settings.resolve = [asked](const std::string&) {
    const auto first = asked->fetch_add(1) == 0;
    return std::vector<ip_address>{ip_address::v4(127, 0, 0, first ? 1 : 2)};
  };
  client here(settings);
  const auto url = "http://rebind.example:" + port_of(there) + "/";
  CHECK(answer(here.fetch(guarded(url))).body == "1");
  CHECK(*asked == 1);
  CHECK(reason(here.fetch(guarded(url))) == fetch_errc::refused_by_guard);
  CHECK(*asked == 2);
}

TEST_CASE("AB-45 a connection that is kept does not go around the guard") {
  echo_server there;
  client here(exempting({there.url("/open/**")}));
  CHECK(answer(here.fetch(guarded(there.url("/open/x")))).status == 200);
  CHECK(reason(here.fetch(guarded(there.url("/closed")))) == fetch_errc::refused_by_guard);
  CHECK(answer(here.fetch(to(there.url("/closed")))).status == 200);
  CHECK(reason(here.fetch(guarded(there.url("/closed")))) == fetch_errc::refused_by_guard);
  CHECK(there.requests() == 2);
}

TEST_CASE("a host without address, a closed port and a plain server behind https are told apart") {
  // Bound and never listening: nobody else can take the port, and who connects is refused.
  boost::asio::io_context context;
  const boost::asio::ip::tcp::socket silent(
    context, {boost::asio::ip::make_address("127.0.0.1"), 0});
  const auto closed = silent.local_endpoint().port();
  echo_server there;
  fetcher_settings settings;
  settings.resolve = [](const std::string&) { return std::vector<ip_address>{}; };
  client here(settings);
  CHECK(reason(here.fetch(to("http://nobody.example/"))) == fetch_errc::unresolved);
  CHECK(
    reason(here.fetch(to("http://127.0.0.1:" + std::to_string(closed) + "/")))
    == fetch_errc::connect_failed);
  CHECK(
    reason(here.fetch(to("https://127.0.0.1:" + std::to_string(there.port()) + "/")))
    == fetch_errc::tls_failed);
}

TEST_CASE("the next address is tried when one does not answer") {
  echo_server there;
  fetcher_settings settings;
  settings.resolve = [](const std::string&) {
    return std::vector<ip_address>{ip_address::v4(127, 0, 0, 2), ip_address::v4(127, 0, 0, 1)};
  };
  client here(settings);
  CHECK(
    answer(here.fetch(to("http://name.example:" + std::to_string(there.port()) + "/x"))).status
    == 200);
}

TEST_CASE("requests beyond the bound of a host wait for their turn") {
  scripted_server there{
    {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1",
     "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n2", "wait"}};
  fetcher_settings settings;
  settings.max_active_per_host = 1;
  client here(settings);
  auto first = here.begin(to(there.url()));
  auto second = here.begin(to(there.url()));
  auto late = to(there.url());
  late.limits.total = 100ms;
  CHECK(answer(first.get()).body == "1");
  CHECK(answer(second.get()).body == "2");
  auto holds = here.begin(late);
  auto waits = here.begin(late);
  CHECK(reason(holds.get()) == fetch_errc::timed_out);
  CHECK(reason(waits.get()) == fetch_errc::timed_out);
}

TEST_CASE("a stop answers everything under way, and everything later") {
  echo_server there;
  client here;
  auto held = here.begin(to(there.url("/hold")));
  here.stop();
  CHECK(reason(held.get()) == fetch_errc::stopped);
  CHECK(reason(here.fetch(to(there.url("/x")))) == fetch_errc::stopped);
}

TEST_CASE("AB-78 headers that would end their line are not sent") {
  echo_server there;
  client here;
  for (const header_list& headers :
       {header_list{{"X", "a\r\nY: b"}}, header_list{{"X\r\nY", "a"}}, header_list{{"", "a"}},
        header_list{{"Host", "other"}}, header_list{{"transfer-encoding", "chunked"}}}) {
    auto request = to(there.url("/"));
    request.headers = headers;
    CHECK(reason(here.fetch(request)) == fetch_errc::malformed);
  }
  CHECK(there.requests() == 0);
}

TEST_CASE("a file of certificates that is none is told") {
  CHECK_FALSE(check_ca_file(""));
  CHECK(check_ca_file("/nonexistent/ca.pem"));
  CHECK(check_ca_file("/etc/hosts"));
}
