#include "tools/callback_listener.hpp"

#include "net/http_client.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::tools;
using net::http_method;

namespace {

/// A listener that expects the state `s` on `/callback`, and a browser.
struct login {
  login() {
    listener->expect("/callback", [](const auto& x) { return x.find("state") == "s"; });
  }

  net::fetch_response ask(
    const std::string& path, http_method method = http_method::get, std::string body = {}) {
    return std::get<net::fetch_response>(net::send_and_wait(
      {.method = method,
       .url = "http://127.0.0.1:" + std::to_string(listener->port()) + path,
       .body = std::move(body)}));
  }

  std::optional<protocol::parameters> wait() { return listener->wait(std::chrono::seconds{60}); }

  std::unique_ptr<callback_listener> listener = *callback_listener::open(0);
};

} // namespace

TEST_CASE("the listener takes the answer that it waits for, and shows nothing of it") {
  login x;
  const auto page = x.ask("/callback?code=hunter2&state=s");
  CHECK(page.status == 200);
  CHECK(page.body.find("hunter2") == std::string::npos);
  const auto came = x.wait();
  REQUIRE(came);
  CHECK(came->find("code") == "hunter2");
  CHECK(x.ask("/callback?code=again&state=s").status == 400);
}

TEST_CASE("the listener takes a form that the browser posts") {
  login x;
  CHECK(x.ask("/callback", http_method::post, "code=c&state=s").status == 200);
  CHECK(x.wait()->find("code") == "c");
}

TEST_CASE("whatever else comes ends nothing") {
  login x;
  CHECK(x.ask("/callback?code=c&state=t").status == 400);
  CHECK(x.ask("/callback?code=c").status == 400);
  CHECK(x.ask("/callback?code=c&code=d&state=s").status == 400);
  CHECK(x.ask("/callback?code=%C0&state=s").status == 400);
  CHECK(x.ask("/elsewhere?code=c&state=s").status == 404);
  CHECK(x.ask("/callback?code=c&state=s", http_method::put).status == 405);
  CHECK(x.ask("/callback?code=c&state=s", http_method::post).status == 400);
  CHECK(x.ask("/callback?code=right&state=s").status == 200);
  CHECK(x.wait()->find("code") == "right");
}

TEST_CASE("the listener waits no longer than it was told") {
  login x;
  CHECK_FALSE(x.listener->wait(std::chrono::milliseconds{1}));
  CHECK(x.ask("/callback?code=late&state=s").status == 400);
}

TEST_CASE("an answer that comes before anybody waits for it is taken") {
  login x;
  CHECK(x.ask("/callback?code=c&state=s").status == 200);
  CHECK(x.listener->wait(std::chrono::milliseconds{0})->find("code") == "c");
}

TEST_CASE("the listener takes one answer after the other") {
  login x;
  CHECK(x.ask("/callback?code=c&state=s").status == 200);
  CHECK(x.wait());
  x.listener->expect("/other", [](const auto& next) { return next.find("state") == "t"; });
  CHECK(x.ask("/callback?code=c&state=s").status == 404);
  CHECK(x.ask("/other?code=d&state=t").status == 200);
  CHECK(x.wait()->find("code") == "d");
}

TEST_CASE("a port that is taken is told") {
  const auto first = callback_listener::open(0);
  REQUIRE(first.has_value());
  const auto second = callback_listener::open((*first)->port());
  REQUIRE_FALSE(second.has_value());
  CHECK(second.error().code == exit_code::misuse);
}
