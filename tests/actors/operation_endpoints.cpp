#include "actors/operation_endpoints.hpp"

#include "actors/fault.hpp"
#include "actors/metrics.hpp"
#include "tests/actors/request.hpp"
#include "tests/actors/world.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::actors;
using namespace gatehouse::test;
using enum net::http_method;

namespace {

net::http_request looking() {
  return request_of(get, "/x");
}

struct metrics_world : world {
  std::shared_ptr<counter_list> http = std::make_shared<counter_list>();
  endpoint_actor endpoint;

  metrics_world() {
    given->metrics = spawn<metrics>(metrics_parts{
      .version = "1.2.3",
      .http = http,
      .oauth = given->counters,
      .outgoing = std::make_shared<outgoing_counters>(),
      .board = given->board,
      .state = given->state});
    endpoint = spawn<metrics_endpoint>(given);
  }
  ~metrics_world() { endpoint = nullptr; }

  std::string text() {
    const auto response = serve(endpoint, looking());
    CHECK(response.status == 200);
    return response.body;
  }

  bool tells(const std::string& line) { return text().find(line) != std::string::npos; }
};

/// The labels that every metric begins with.
const std::string constant = R"(app="hydra",version="1.2.3",hash="",buildTime="")";

} // namespace

TEST_CASE("a process that answers is alive, also while it drains") {
  world x;
  x.given->state->is_draining = true;
  const auto response = x.serve(x.spawn<alive_endpoint>(x.given), looking());
  CHECK(response.status == 200);
  CHECK(response.body == R"({"status":"ok"})");
}

TEST_CASE("a node is ready while its store answers and it does not drain") {
  world x;
  const auto endpoint = x.spawn<ready_endpoint>(x.given);
  CHECK(x.serve(endpoint, looking()).status == 200);
  x.requests = 0;
  x.failing_request = 1;
  const auto failed = x.serve(endpoint, looking());
  CHECK(failed.status == 503);
  CHECK(failed.body.find("database") != std::string::npos);
  CHECK(x.serve(endpoint, looking()).status == 200);
  x.given->state->is_draining = true;
  CHECK(x.serve(endpoint, looking()).status == 503);
}

TEST_CASE("a node whose signing keys cannot be read is not ready, until they can") {
  world x;
  const auto told = x.spawn<ready_endpoint>(x.given);
  const auto open = x.spawn<public_ready_endpoint>(x.given);
  x.failing_request = 1;
  CHECK(x.ask<public_keys>(x.given->signer, public_keys_request{}).fault);
  const auto why = x.serve(told, looking());
  CHECK(why.status == 503);
  CHECK(why.body.find("the signing keys cannot be read: store_failed") != std::string::npos);
  CHECK(why.body.find("secrets.system") != std::string::npos);
  const auto constant_text = x.serve(open, looking());
  CHECK(constant_text.status == 503);
  CHECK(constant_text.body == R"({"errors":{"keys":"The signing keys cannot be read"}})");
  x.scheduler().advance_time(std::chrono::milliseconds{500});
  x.run();
  CHECK(x.serve(told, looking()).status == 200);
  CHECK(x.serve(open, looking()).status == 200);
}

TEST_CASE("a node that has read its keys once goes on with them") {
  world x;
  const auto endpoint = x.spawn<ready_endpoint>(x.given);
  caf::anon_send(x.given->signer, request_context{}, load_keys_request{});
  x.run();
  x.requests = 0;
  x.failing_request = 1;
  caf::anon_send(x.given->signer, request_context{}, load_keys_request{});
  x.run();
  CHECK(x.serve(endpoint, looking()).status == 200);
}

TEST_CASE("the version is told as JSON") {
  world x;
  const auto endpoint = x.spawn<version_endpoint>(x.given, std::string("1.2.3-\"x\""));
  CHECK(x.serve(endpoint, looking()).body == R"({"version":"1.2.3-\"x\""})");
}

TEST_CASE("what was counted is told as Prometheus text") {
  metrics_world x;
  const auto response = x.serve(x.endpoint, looking());
  CHECK(response.header_lines.find("Content-Type: text/plain; version=0.0.4") != std::string::npos);
  auto lane = std::make_shared<http_counters>(std::vector<std::string>{"/oauth2/token"});
  lane->count(0, post, 200, 0.001, 10, 20);
  lane->count(0, post, 200, 0.001, 10, 20);
  x.http->add(lane);
  x.given->counters->count(0, token_outcome::issued);
  x.given->counters->count(auth_outcome::refused);
  x.given->counters->introspections[1] = 3;
  x.given->counters->revocations = 4;
  x.given->counters->logout_notices[2] = 7;
  x.given->state->faults = 5;
  x.given->state->audit_dropped = 6;
  CHECK(x.tells(
    "http_requests_total{" + constant
    + R"(,code="200",method="post",endpoint="/oauth2/token"} 2)"));
  CHECK(x.tells(
    "gatehouse_token_requests_total{" + constant
    + R"(,grant_type="client_credentials",outcome="issued"} 1)"));
  CHECK(x.tells("gatehouse_client_authentications_total{" + constant + R"(,outcome="refused"} 1)"));
  CHECK(x.tells("gatehouse_introspections_total{" + constant + R"(,active="false"} 3)"));
  CHECK(x.tells("gatehouse_revocations_total{" + constant + "} 4"));
  CHECK(x.tells("gatehouse_logout_notices_total{" + constant + R"(,outcome="given_up"} 7)"));
  CHECK(x.tells("gatehouse_faults_total{" + constant + "} 5"));
  CHECK(x.tells("gatehouse_audit_dropped_total{" + constant + "} 6"));
  CHECK(x.tells("gatehouse_actor_mailbox_depth{"));
  CHECK(x.tells("process_resident_memory_bytes{"));
}

TEST_CASE("metrics that cannot be gathered are a fault") {
  metrics_world x;
  x.kill(x.given->metrics);
  CHECK(x.try_serve(x.endpoint, looking()).fault);
}
