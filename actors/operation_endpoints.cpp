#include "actors/operation_endpoints.hpp"

namespace gatehouse::actors {

namespace {

constexpr std::string_view ok = R"({"status":"ok"})";

net::http_response not_ready(std::string_view what, std::string_view why) {
  std::string body = R"({"errors":{)";
  protocol::json::write_string_to(body, what);
  body += ':';
  protocol::json::write_string_to(body, why);
  return json_response(503, body + "}}");
}

} // namespace

alive_endpoint::alive_endpoint(caf::actor_config& config, services_ptr services)
  : endpoint(config, std::move(services), "gatehouse.alive") {}

void alive_endpoint::serve(exchange_ptr x) {
  x->answer(json_response(200, std::string(ok)));
}

ready_endpoint::ready_endpoint(caf::actor_config& config, services_ptr services, bool tells_why)
  : endpoint(config, std::move(services), "gatehouse.ready"), tells_why_(tells_why) {}

public_ready_endpoint::public_ready_endpoint(caf::actor_config& config, services_ptr services)
  : ready_endpoint(config, std::move(services), false) {}

void ready_endpoint::refuse(const exchange_ptr& x, const std::string& problem) const {
  x->answer(
    not_ready("database", tells_why_ && !problem.empty() ? problem : "The store does not work"));
}

void ready_endpoint::serve(exchange_ptr x) {
  if (given().state->is_draining)
    return x->answer(not_ready("node", "The node is shutting down"));
  request(
    given().store, caf::infinite, x->context,
    store::batch{store::get(store::record_kind::client, "")})
    .then(
      [this, x](const store::batch_outcome&) {
        const auto& state = *given().state;
        if (const auto problem = state.store_writes.problem(); !problem.empty())
          refuse(x, problem);
        else if (const auto beside = state.short_lived_store.problem(); !beside.empty())
          refuse(x, beside);
        else if (const auto why = given().state->keys.problem(); !why.empty())
          x->answer(not_ready("keys", tells_why_ ? why : "The signing keys cannot be read"));
        else
          x->answer(json_response(200, std::string(ok)));
      },
      [this, x](const caf::error&) { refuse(x, given().state->store_reads.problem()); });
}

version_endpoint::version_endpoint(
  caf::actor_config& config, services_ptr services, std::string version)
  : endpoint(config, std::move(services), "gatehouse.version"), version_(std::move(version)) {}

void version_endpoint::serve(exchange_ptr x) {
  std::string body = R"({"version":)";
  protocol::json::write_string_to(body, version_);
  x->answer(json_response(200, body + "}"));
}

metrics_endpoint::metrics_endpoint(caf::actor_config& config, services_ptr services)
  : endpoint(config, std::move(services), "gatehouse.metrics") {}

void metrics_endpoint::serve(exchange_ptr x) {
  ask<std::string>(given().metrics, x, scrape_request{}, [x](std::string& text) {
    net::http_response response;
    response.add_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    response.add_header("Cache-Control", "no-store");
    response.body = std::move(text);
    x->answer(std::move(response));
  });
}

} // namespace gatehouse::actors
