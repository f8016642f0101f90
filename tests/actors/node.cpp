#include "actors/node.hpp"

#include "tests/net/raw_client.hpp"

#include <atomic>
#include <doctest/doctest.h>
#include <future>
#include <spdlog/logger.h>
#include <stdexcept>

using namespace gatehouse;
using namespace gatehouse::actors;

namespace {

/// What a test can break in a running node, from any thread.
struct faults {
  std::atomic<bool> randomness_fails{false};
  std::atomic<bool> clock_fails{false};
  std::promise<std::string> fatal;
  std::atomic<bool> is_fatal{false};
};

config::listener_limits limits() {
  return {
    .max_header_bytes = 16 * 1024,
    .max_headers = 100,
    .max_body_bytes = 1024 * 1024,
    .header_timeout = std::chrono::seconds{30},
    .idle_timeout = std::chrono::seconds{30},
    .request_timeout = std::chrono::seconds{30},
    .max_connections = 100};
}

config::settings settings() {
  config::settings x;
  x.urls = {
    .issuer = "http://127.0.0.1:0/",
    .public_base = "http://127.0.0.1:0",
    .admin_base = "http://127.0.0.1:0"};
  x.oauth2.access_token_lifetime = std::chrono::hours{1};
  x.oauth2.hashers.pbkdf2_iterations = 1'000;
  x.oidc.default_client_scope = {"openid"};
  x.keys = {.access_token_algorithm = "ES256", .id_token_algorithm = "ES256", .rsa_bits = 2048};
  x.serve.io_threads = 2;
  for (auto* listener : {&x.serve.public_listener, &x.serve.admin_listener}) {
    listener->host = "127.0.0.1";
    listener->limits = limits();
  }
  return x;
}

std::unique_ptr<node> start(faults& breaking) {
  auto random = [next = std::make_shared<std::atomic<unsigned>>(0U),
                 &breaking](std::span<unsigned char> out) {
    if (breaking.randomness_fails.exchange(false))
      throw std::runtime_error("no randomness");
    for (auto& octet : out)
      octet = static_cast<unsigned char>(next->fetch_add(1) * 2654435761U >> 24U);
  };
  auto clock = [&breaking] {
    if (breaking.clock_fails)
      throw std::runtime_error("no time");
    return protocol::from_numeric_date(1'800'000'000);
  };
  auto started = node::start(
    {.settings = settings(),
     .roles = {role::public_listener, role::admin_listener, role::store, role::signer},
     .version = "test",
     .log = std::make_shared<spdlog::logger>("silent"),
     .now = clock,
     .random = random,
     .on_fatal = [&breaking](const std::string& why) {
       if (!breaking.is_fatal.exchange(true))
         breaking.fatal.set_value(why);
     }});
  return std::move(std::get<std::unique_ptr<node>>(started));
}

/// Sends one request on a connection of its own and returns the whole answer.
std::string ask(
  const node& running, role listener, const std::string& line, const std::string& body = {}) {
  tests::raw_client client(running.port(listener).value());
  client.send(
    line + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: application/json\r\n"
    + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  return client.read_to_end();
}

bool is_created(const std::string& answer) {
  return answer.starts_with("HTTP/1.1 201");
}

} // namespace

TEST_CASE("a node serves both listeners on ports that the system chose") {
  faults none;
  const auto running = start(none);
  CHECK(ask(*running, role::public_listener, "GET /health/ready").starts_with("HTTP/1.1 200"));
  CHECK(is_created(ask(*running, role::admin_listener, "POST /admin/clients", "{}")));
  const auto keys = ask(*running, role::public_listener, "GET /.well-known/jwks.json");
  CHECK(keys.find("\"kid\"") != std::string::npos);
  CHECK(
    ask(*running, role::public_listener, "GET /.well-known/openid-configuration")
      .find("\"issuer\":\"http://127.0.0.1:")
    != std::string::npos);
  CHECK_FALSE(none.is_fatal);
}

TEST_CASE("an endpoint that dies answers 503, is replaced, and serves again") {
  faults breaking;
  const auto running = start(breaking);
  CHECK(
    ask(*running, role::public_listener, "GET /.well-known/jwks.json").starts_with("HTTP/1.1 2"));
  for (int round = 0; round < 3; ++round) {
    breaking.randomness_fails = true;
    // A client without id or secret needs randomness.
    const auto broken = ask(*running, role::admin_listener, "POST /admin/clients", "{}");
    CHECK(broken.starts_with("HTTP/1.1 503"));
    CHECK(broken.find("Retry-After: 1") != std::string::npos);
    std::string again;
    for (int tries = 0; tries < 1000 && !is_created(again); ++tries)
      again = ask(*running, role::admin_listener, "POST /admin/clients", "{}");
    CHECK(is_created(again));
  }
  CHECK_FALSE(breaking.is_fatal);
}

TEST_CASE("a store that dies ends the node, and it can be destroyed after that") {
  faults breaking;
  const auto running = start(breaking);
  auto fatal = breaking.fatal.get_future();
  // The signer needs the clock while it makes its keys: it must not be the one that dies.
  CHECK(
    ask(*running, role::public_listener, "GET /.well-known/jwks.json").starts_with("HTTP/1.1 2"));
  breaking.clock_fails = true;
  REQUIRE(fatal.wait_for(std::chrono::seconds{30}) == std::future_status::ready);
  CHECK(fatal.get().find("'store'") != std::string::npos);
  CHECK(ask(*running, role::admin_listener, "GET /admin/clients").starts_with("HTTP/1.1 503"));
}

TEST_CASE("a node with open connections ends promptly, answered or not") {
  faults none;
  auto running = start(none);
  tests::raw_client idle(running->port(role::public_listener).value());
  tests::raw_client halfway(running->port(role::admin_listener).value());
  halfway.send("POST /admin/clients HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Le");
  static_cast<void>(ask(*running, role::public_listener, "GET /health/alive"));
  const auto since = std::chrono::steady_clock::now();
  running.reset();
  CHECK(std::chrono::steady_clock::now() - since < std::chrono::seconds{10});
  CHECK(idle.read_to_end().empty());
  CHECK(halfway.read_to_end().empty());
  CHECK_FALSE(none.is_fatal);
}

TEST_CASE("a node that drains fails readiness first and says when it is done") {
  faults none;
  const auto running = start(none);
  running->announce_drain();
  CHECK(ask(*running, role::public_listener, "GET /health/ready").starts_with("HTTP/1.1 503"));
  CHECK(ask(*running, role::public_listener, "GET /health/alive").starts_with("HTTP/1.1 200"));
  std::promise<void> drained;
  running->drain([&] { drained.set_value(); });
  CHECK(drained.get_future().wait_for(std::chrono::seconds{30}) == std::future_status::ready);
}

TEST_CASE("a node whose roles are incomplete does not start") {
  const auto refused = node::start(
    {.settings = settings(),
     .roles = {role::public_listener},
     .version = "test",
     .log = nullptr,
     .now = {},
     .random = {},
     .on_fatal = {}});
  CHECK(std::holds_alternative<std::string>(refused));
}
