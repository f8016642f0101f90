#include "actors/logout_notices.hpp"

#include "protocol/base64url.hpp"
#include "tests/actors/world.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <set>

using namespace gatehouse;
using namespace gatehouse::actors;
using namespace gatehouse::test;
using std::chrono::seconds;

namespace {

struct notices_world : world {
  logout_notices_actor notices;

  explicit notices_world(logout_notice_limits limits = {}) {
    notices = spawn<logout_notices>(given, limits);
  }
  ~notices_world() { notices = nullptr; }

  void tell() {
    caf::anon_send(
      notices, request_context{},
      logout_notice{
        .client = protocol::client_id("app"),
        .session = "the-session",
        .uri = "https://app.example/logout",
        .algorithm = "ES256"});
    run();
  }

  void wait(seconds span) {
    now += span;
    scheduler().advance_time(span);
    run();
  }

  void clients_answer(std::uint32_t status) {
    elsewhere = [=](const outgoing_request&) { return outgoing_response{status, {}, {}}; };
  }

  std::uint64_t counted(logout_outcome what) const {
    return given->counters->logout_notices[static_cast<std::size_t>(what)];
  }

  std::string claims_of(std::size_t n) const {
    const auto& body = sent.at(n).body;
    const auto first = body.find('.');
    return protocol::from_base64url(body.substr(first + 1, body.find('.', first + 1) - first - 1))
      .value();
  }
};

} // namespace

TEST_CASE("a client that is told that a session has ended is told once") {
  notices_world x;
  x.clients_answer(204);
  x.tell();
  x.wait(seconds{1'000});
  CHECK(x.sent.size() == 1);
  CHECK(x.counted(logout_outcome::delivered) == 1);
  CHECK(x.audited.empty());
}

TEST_CASE("a client that is away is told again, with a new token, until it was told") {
  notices_world x;
  x.tell();
  CHECK(x.sent.size() == 1);
  x.wait(seconds{1});
  CHECK(x.sent.size() == 2);
  x.clients_answer(503);
  x.wait(seconds{3});
  CHECK(x.sent.size() == 2);
  x.wait(seconds{1});
  CHECK(x.sent.size() == 3);
  x.clients_answer(200);
  x.wait(seconds{16});
  CHECK(x.sent.size() == 4);
  x.wait(seconds{1'000});
  CHECK(x.sent.size() == 4);
  CHECK(x.counted(logout_outcome::retried) == 3);
  CHECK(x.counted(logout_outcome::delivered) == 1);
  CHECK(x.counted(logout_outcome::given_up) == 0);
  CHECK(x.audited.empty());
  std::set<std::string> different;
  for (std::size_t i = 0; i < x.sent.size(); ++i) {
    different.insert(x.claims_of(i));
    CHECK(x.claims_of(i).find("the-session") != std::string::npos);
  }
  CHECK(different.size() == 4);
}

TEST_CASE("a client that stays away is given up, and the audit stream hears of it") {
  notices_world x;
  x.tell();
  for (int i = 0; i < 10; ++i)
    x.wait(seconds{300});
  CHECK(x.sent.size() == logout_notice_limits{}.attempts);
  CHECK(x.counted(logout_outcome::given_up) == 1);
  REQUIRE(x.audited.size() == 1);
  CHECK(x.audited.front().name == "logout.notification_failed");
  CHECK(x.audited.front().client.str() == "app");
}

TEST_CASE("what a client refuses, and an address that may not be asked, is not tried again") {
  for (const std::uint32_t status : {400U, 302U, 404U}) {
    notices_world x;
    x.clients_answer(status);
    x.tell();
    x.wait(seconds{1'000});
    CHECK(x.sent.size() == 1);
    CHECK(x.counted(logout_outcome::given_up) == 1);
  }
  notices_world x;
  x.elsewhere = [](const outgoing_request&) { return net::fetch_errc::refused_by_guard; };
  x.tell();
  x.wait(seconds{1'000});
  CHECK(x.sent.size() == 1);
  CHECK(x.audited.size() == 1);
}

TEST_CASE("AB-40 no more notices wait than there may be, and those beyond have had one attempt") {
  notices_world x({.most_waiting = 2});
  for (int i = 0; i < 3; ++i)
    x.tell();
  CHECK(x.sent.size() == 3);
  CHECK(x.counted(logout_outcome::given_up) == 1);
  x.clients_answer(200);
  x.wait(seconds{1});
  CHECK(x.counted(logout_outcome::delivered) == 2);
  x.tell();
  CHECK(x.counted(logout_outcome::delivered) == 3);
}
