#include "actors/listener_lane.hpp"

#include "actors/cors.hpp"
#include "actors/exchange.hpp"
#include "net/coarse_clock.hpp"
#include "protocol/error_json.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>

namespace gatehouse::actors {

namespace {

using protocol::oauth_errc;

constexpr std::string_view admin_prefix = "/admin";

std::int64_t wall_clock_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
           net::coarse_clock::wall().time_since_epoch())
    .count();
}

/// Spreads a counter over all 64 bits, so that ids of one lane do not look alike (SplitMix64).
std::uint64_t spread(std::uint64_t x) noexcept {
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9U;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBU;
  return x ^ (x >> 31U);
}

net::http_response unavailable() {
  auto response = json_response(
    503, protocol::error_json(protocol::refuse(
           oauth_errc::temporarily_unavailable,
           "The authorization server is currently unable to handle the request")));
  response.add_header("Retry-After", "1");
  return response;
}

} // namespace

std::vector<std::string> counter_rows(const router& routes) {
  auto rows = routes.pattern_names();
  rows.emplace_back("unknown");
  rows.emplace_back("malformed");
  return rows;
}

listener_lane::listener_lane(
  listener_parts parts, gate& through, std::vector<endpoint_actor> endpoints,
  std::shared_ptr<http_counters> counters, std::uint64_t seed)
  : parts_(std::move(parts)), gate_(through), endpoints_(std::move(endpoints)),
    counters_(std::move(counters)), next_id_(seed),
    unrouted_(parts_.routes->pattern_names().size()), refused_(unrouted_ + 1) {}

void listener_lane::serve(net::http_request request, net::responder respond) {
  pending about{
    .context = next_context(),
    .pattern = unrouted_,
    .method = request.method,
    .request_bytes = request.body.size(),
    .since = clock::now()};
  if (parts_.rules.cors.is_enabled) {
    about.origin = request.head.find("origin").value_or("");
    about.path = request.path;
  }
  if (auto refused = refuse_by_rules(request, parts_.rules))
    return finish(respond, about, std::move(*refused));
  if (auto preflight = answer_preflight(parts_.rules.cors, request))
    return send(respond, about, std::move(*preflight));
  auto found = find_route(request);
  if (auto* answer = std::get_if<net::http_response>(&found))
    return finish(respond, about, std::move(*answer));
  auto& where = std::get<routed>(found);
  about.pattern = where.pattern;
  forward(std::move(request), std::move(respond), about, std::move(where));
}

std::variant<routed, net::http_response> listener_lane::find_route(net::http_request& request) {
  // Hydra 1 had no prefix; its paths go on working.
  const bool lacks_prefix =
    parts_.rules.is_admin && !request.path.starts_with("/admin/") && request.path != admin_prefix;
  auto found = lacks_prefix
                 ? parts_.routes->find(request.method, std::string(admin_prefix) + request.path)
                 : parts_.routes->find(request.method, request.path);
  if (auto* where = std::get_if<routed>(&found)) {
    request.path_parameters = std::move(where->parameters);
    return std::move(*where);
  }
  if (
    std::get<not_routed>(found) == not_routed::unknown_path
    || parts_.rules.wrong_method_status == 404)
    return not_found_response(request);
  auto response = json_response(
    405, protocol::error_json(protocol::refuse(
           oauth_errc::invalid_request, "The method is not allowed for this resource")));
  response.add_header(
    "Allow",
    parts_.routes->allowed(lacks_prefix ? std::string(admin_prefix) + request.path : request.path));
  return response;
}

void listener_lane::forward(
  net::http_request request, net::responder respond, pending about, routed where) {
  auto owed = std::make_shared<net::responder>(std::move(respond));
  gate_.ask(
    endpoints_[where.endpoint], about.context, std::move(request),
    [self = shared_from_this(), owed, about](net::http_response response) {
      self->finish(*owed, about, std::move(response));
    },
    [self = shared_from_this(), owed, about](const caf::error& error) {
      self->finish_fault(*owed, about, error);
    });
}

void listener_lane::finish(
  net::responder& respond, const pending& about, net::http_response response) {
  share_answer(parts_.rules.cors, about.origin, about.path, response);
  send(respond, about, std::move(response));
}

void listener_lane::send(
  net::responder& respond, const pending& about, net::http_response response) {
  const std::chrono::duration<double> took = clock::now() - about.since;
  counters_->count(
    about.pattern, about.method, response.status, took.count(), response.body.size(),
    about.request_bytes);
  if (parts_.log->should_log(spdlog::level::debug))
    parts_.log->debug(fmt::format(
      "completed handling request {} {} {} {} {:.6f}s", to_string(about.context),
      net::name(about.method), counters_->route_name(about.pattern), response.status,
      took.count()));
  respond(std::move(response));
}

void listener_lane::finish_fault(
  net::responder& respond, const pending& about, const caf::error& error) {
  parts_.state->faults.fetch_add(1, std::memory_order_relaxed);
  const auto level = is(error, fault::overloaded) ? spdlog::level::debug : spdlog::level::warn;
  if (parts_.log->should_log(level))
    parts_.log->log(
      level, fmt::format(
               "request {} to {} failed: {}", to_string(about.context),
               counters_->route_name(about.pattern), describe(error)));
  finish(respond, about, unavailable());
}

void listener_lane::count_refused(unsigned status) {
  counters_->count(refused_, net::http_method::other, status, 0, 0, 0);
}

void listener_lane::replace_endpoint(std::size_t which, endpoint_actor fresh) {
  endpoints_[which] = std::move(fresh);
}

request_context listener_lane::next_context() {
  return {
    .request_id = spread(++next_id_),
    .deadline_ms = wall_clock_ms() + parts_.request_timeout.count()};
}

} // namespace gatehouse::actors
