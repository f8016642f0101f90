#include "actors/login_sessions_endpoint.hpp"

#include "store/client_record.hpp"
#include "store/flow_records.hpp"
#include "tests/actors/request.hpp"
#include "tests/actors/world.hpp"

#include <algorithm>
#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::actors;
using namespace gatehouse::test;

namespace {

constexpr std::string_view logout_uri = "https://app.example/logout";

store::record session_record() {
  store::record item;
  item.kind = store::record_kind::login_session;
  item.key = "the-session";
  item.payload = "{}";
  return item;
}

store::record grant_record() {
  store::record item;
  item.kind = store::record_kind::grant;
  item.key = "the-grant";
  item.payload = "{}";
  item.group = "the-session";
  item.client = "app";
  return item;
}

struct sessions_world : world {
  endpoint_actor endpoint;

  sessions_world() {
    auto app = add_service("app", "s3cret");
    app.backchannel_logout_uri = logout_uri;
    put(store::to_record(app));
    put(session_record());
    endpoint = spawn<login_sessions_endpoint>(given);
    elsewhere = [](const outgoing_request&) { return outgoing_response{200, {}, {}}; };
  }
  ~sessions_world() { endpoint = nullptr; }

  static net::http_request ends_session() {
    return request_of(
      net::http_method::delete_, "/admin/oauth2/auth/sessions/login?sid=the-session");
  }

  bool heard_that_it_failed() const {
    return std::any_of(audited.begin(), audited.end(), [](const auto& event) {
      return event.name == "logout.notification_failed";
    });
  }

  bool told() const {
    return sent.size() == 1 && sent.front().url == logout_uri
           && sent.front().body.starts_with("logout_token=");
  }
};

} // namespace

TEST_CASE("the clients of a session are told that it has ended") {
  sessions_world x;
  x.put(grant_record());
  CHECK(x.serve(x.endpoint, sessions_world::ends_session()).status == 204);
  CHECK(x.told());
  CHECK_FALSE(x.has(store::record_kind::login_session, "the-session"));
}

TEST_CASE("a client that joins a session while it is being ended is told, or does not join") {
  int joined = 0;
  for (int steps = 0; steps < 30; ++steps) {
    CAPTURE(steps);
    sessions_world x;
    const auto answer = x.send<net::http_response>(x.endpoint, sessions_world::ends_session());
    for (int i = 0; i < steps; ++i)
      x.scheduler().try_run_once();
    const auto joins = x.send<store::batch_outcome>(
      x.real_store, store::batch{
                      store::require(store::record_kind::login_session, "the-session"),
                      store::add(grant_record())});
    x.run();
    REQUIRE(answer->value);
    CHECK(answer->value->status == 204);
    CHECK(x.told() == joins->value->is_applied);
    joined += joins->value->is_applied ? 1 : 0;
  }
  CHECK(joined > 0);
}

TEST_CASE(
  "AB-16 a store that fails leaves the session, or its clients are told, or the audit stream is") {
  for (int n = 1;; ++n) {
    REQUIRE(n < 20);
    CAPTURE(n);
    sessions_world x;
    x.put(grant_record());
    x.requests = 0;
    x.failing_request = n;
    const auto answered = x.try_serve(x.endpoint, sessions_world::ends_session());
    const bool is_over = x.requests < n;
    x.failing_request = 0;
    // What could not be signed is tried again.
    x.scheduler().advance_time(std::chrono::seconds{1});
    x.run();
    if (x.has(store::record_kind::login_session, "the-session"))
      CHECK(answered.fault);
    else
      CHECK((x.told() || x.heard_that_it_failed()));
    if (is_over)
      break;
  }
}
