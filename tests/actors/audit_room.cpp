#include "actors/audit_room.hpp"

#include "actors/token_cleaning_endpoint.hpp"
#include "tests/actors/request.hpp"
#include "tests/actors/world.hpp"

#include <doctest/doctest.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>
#include <sstream>

using namespace gatehouse;
using namespace gatehouse::actors;
using namespace gatehouse::test;

TEST_CASE("events beyond the limit are dropped and counted, and the log is told once") {
  std::ostringstream lines;
  const auto log = std::make_shared<spdlog::logger>(
    "test", std::make_shared<spdlog::sinks::ostream_sink_st>(lines));
  const auto waiting = std::make_shared<actor_statistics>("gatehouse.audit", "own");
  const auto state = std::make_shared<node_state>();
  audit_room room(waiting, state, log, 2);
  CHECK(room.admits());
  waiting->enqueued = 1;
  CHECK(room.admits());
  waiting->enqueued = 2;
  for (int i = 0; i < 3; ++i)
    CHECK_FALSE(room.admits());
  CHECK(state->audit_dropped == 3);
  waiting->handled = 1;
  CHECK(room.admits());
  waiting->enqueued = 3;
  CHECK_FALSE(room.admits());
  CHECK(state->audit_dropped == 4);
  const auto text = lines.str();
  CHECK(text.find("2 audit events wait") != std::string::npos);
  CHECK(text.find("audit events", text.find("audit events") + 1) == std::string::npos);
}

TEST_CASE("AB-40 requests are served while the audit stream stands still, and nothing piles up") {
  world x;
  const auto deletion = x.spawn<token_deletion_endpoint>(x.given);
  const auto request = request_of(net::http_method::delete_, "/admin/oauth2/tokens?client_id=app");
  x.audit_statistics->enqueued = audit_room::default_limit;
  CHECK(x.serve(deletion, request).status == 204);
  CHECK(x.audited.empty());
  CHECK(x.given->state->audit_dropped == 1);
  x.audit_statistics->handled = audit_room::default_limit;
  CHECK(x.serve(deletion, request).status == 204);
  CHECK(x.audited.size() == 1);
}

TEST_CASE("AB-88 no more of a made-up client_id waits than is shown") {
  world x;
  const auto deletion = x.spawn<token_deletion_endpoint>(x.given);
  const auto path = "/admin/oauth2/tokens?client_id=" + std::string(10'000, 'q');
  CHECK(x.serve(deletion, request_of(net::http_method::delete_, path)).status == 204);
  CHECK(x.audited.front().client.str() == std::string(255, 'q'));
}
