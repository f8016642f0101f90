#include "actors/listeners.hpp"

#include <atomic>
#include <fmt/format.h>
#include <spdlog/logger.h>

namespace gatehouse::actors {

namespace {

net::connection_limits limits_of(const config::listener_limits& x) {
  net::connection_limits limits;
  limits.head = {.max_bytes = x.max_header_bytes, .max_fields = x.max_headers};
  limits.max_body_bytes = x.max_body_bytes;
  limits.header_timeout = x.header_timeout;
  limits.idle_timeout = x.idle_timeout;
  limits.request_timeout = x.request_timeout;
  limits.max_connections = x.max_connections;
  return limits;
}

/// A name that is configured as host binds where it points on this machine.
std::string bind_address(const std::string& host) {
  return host == "localhost" ? "127.0.0.1" : host;
}

std::uint64_t random_number(const protocol::random_source& random) {
  std::uint64_t number = 0;
  random({reinterpret_cast<unsigned char*>(&number), sizeof number});
  return number;
}

} // namespace

std::optional<std::string> listeners::open(role which) {
  const auto& settings = settings_of(which);
  const auto entries = std::make_shared<const std::vector<endpoint_entry>>(
    which == role::admin_listener ? admin_endpoints(parts_.version)
                                  : public_endpoints(parts_.given->demo != nullptr));
  const auto common = common_parts(which, *entries);
  std::vector<net::io_loop*> loops;
  for (const auto& io : parts_.io)
    loops.push_back(&io->loop);
  std::size_t next = 0;
  auto opened = net::server::listen(
    loops, {.host = bind_address(settings.host), .port = settings.port}, limits_of(settings.limits),
    [&](net::io_loop&, std::uint16_t port) {
      if (settings.port == 0)
        adopt_port(which, port);
      return make_handler(*parts_.io[next++], common, entries);
    });
  if (auto* problem = std::get_if<std::string>(&opened))
    return "the " + std::string(name(which)) + " listener " + *problem;
  open_.push_back({which, std::move(std::get<std::unique_ptr<net::server>>(opened))});
  return std::nullopt;
}

std::optional<std::uint16_t> listeners::port(role which) const noexcept {
  for (const auto& listener : open_)
    if (listener.which == which)
      return listener.server->port();
  return std::nullopt;
}

void listeners::drain(std::function<void()> on_drained) {
  const auto left = std::make_shared<std::atomic<std::size_t>>(open_.size());
  const auto finished = std::make_shared<std::function<void()>>(std::move(on_drained));
  for (auto& listener : open_)
    listener.server->drain([left, finished] {
      if (left->fetch_sub(1) == 1)
        (*finished)();
    });
}

void listeners::abort() {
  endpoints_.close();
  for (auto& listener : open_)
    listener.server->abort();
}

const config::listener_settings& listeners::settings_of(role which) const {
  const auto& serve = parts_.given->settings.serve;
  return which == role::admin_listener ? serve.admin_listener : serve.public_listener;
}

listener_parts listeners::common_parts(
  role which, const std::vector<endpoint_entry>& entries) const {
  const auto& settings = settings_of(which);
  return {
    .rules =
      {.is_admin = which == role::admin_listener,
       .allowed_hosts = settings.allowed_hosts,
       .allows_private_hosts = settings.allows_private_hosts,
       .tls_termination = settings.tls_termination,
       .cors = settings.cors,
       .wrong_method_status =
         protocol::rules_of(parts_.given->settings.profile).wrong_method_status},
    .routes = std::make_shared<const router>(routes_of(entries)),
    .request_timeout = settings.limits.request_timeout,
    .state = parts_.given->state,
    .log = parts_.given->log};
}

/// A port that the system chose belongs into the addresses that were made of port 0.
void listeners::adopt_port(role which, std::uint16_t port) {
  auto& urls = parts_.given->settings.urls;
  const auto fill_in = [&](std::string& url) {
    constexpr std::string_view open_end = ":0";
    if (url.ends_with(open_end))
      url = url.substr(0, url.size() - 1) + std::to_string(port);
  };
  if (which == role::admin_listener)
    return fill_in(urls.admin_base);
  fill_in(urls.issuer);
  fill_in(urls.public_base);
}

net::request_handler listeners::make_handler(
  io_part& io, const listener_parts& common, const entries_ptr& entries) {
  auto counters = std::make_shared<http_counters>(counter_rows(*common.routes));
  parts_.counters->add(counters);
  auto made = std::make_shared<listener_lane>(
    common, *io.through, std::vector<endpoint_actor>(entries->size()), counters,
    random_number(parts_.given->random));
  for (std::size_t i = 0; i < entries->size(); ++i)
    made->replace_endpoint(
      i, spawn_endpoint(
           {.io = &io,
            .entries = entries,
            .which = i,
            .lane = made,
            .statistics = parts_.given->board->add("gatehouse." + (*entries)[i].name, io.name)}));
  return {
    [made](net::http_request request, net::responder respond) {
      made->serve(std::move(request), std::move(respond));
    },
    [made](unsigned status) { made->count_refused(status); }};
}

endpoint_actor listeners::spawn_endpoint(endpoint_place place) {
  const auto& entry = (*place.entries)[place.which];
  auto spawned = entry.make(parts_.system, {&place.io->unit, place.statistics}, parts_.given);
  const auto kept = caf::actor_cast<caf::strong_actor_ptr>(spawned);
  if (place.seat)
    endpoints_.replace(*place.seat, kept);
  else
    place.seat = endpoints_.add(kept);
  endpoints_.watch(
    kept, [this, place = std::move(place)](const caf::error& reason) { on_death(place, reason); });
  return spawned;
}

/// Endpoints keep nothing that cannot be made again: one that dies is replaced.
void listeners::on_death(endpoint_place place, const caf::error& reason) {
  parts_.given->log->error(fmt::format(
    "the endpoint '{}' has died and is restarted: {}", (*place.entries)[place.which].name,
    describe(reason)));
  place.statistics->set_last_fault(describe(reason));
  place.statistics->restarts.fetch_add(1);
  auto& loop = place.io->loop;
  loop.post([this, place = std::move(place)] {
    const auto lane = place.lane.lock();
    if (lane == nullptr || endpoints_.is_closed())
      return;
    place.statistics->is_alive = true;
    lane->replace_endpoint(place.which, spawn_endpoint(place));
  });
}

} // namespace gatehouse::actors
