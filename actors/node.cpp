#include "actors/node.hpp"

#include "actors/audit_log.hpp"
#include "actors/client_keys.hpp"
#include "actors/gate.hpp"
#include "actors/hasher.hpp"
#include "actors/homed.hpp"
#include "actors/key_ring.hpp"
#include "actors/listener_lane.hpp"
#include "actors/memory_store_actor.hpp"
#include "actors/metrics.hpp"
#include "actors/outgoing.hpp"
#include "actors/routes.hpp"
#include "actors/sign_worker.hpp"
#include "actors/signer.hpp"
#include "net/io_loop.hpp"
#include "net/server.hpp"

#include <algorithm>
#include <atomic>
#include <spdlog/logger.h>
#include <thread>

namespace gatehouse::actors {

namespace {

constexpr fair_queue_limits hash_queue_limits{.per_source = 16, .per_address = 128, .total = 512};

unsigned cores() {
  return std::max(1U, std::thread::hardware_concurrency());
}

class system_config : public caf::actor_system_config {
public:
  system_config() {
    add_message_types<caf::id_block::gatehouse>();
    set("scheduler.policy", caf::atom("sharing"));
    set("scheduler.max-threads", static_cast<std::size_t>(cores()));
    set("logger.verbosity", caf::atom("quiet"));
  }
};

/// One I/O thread with its unit and its gate.
struct io_part {
  io_part(caf::actor_system& system, const std::string& thread_name)
    : name(thread_name), loop(thread_name), unit(system, loop),
      gate_handle(system.spawn<gate, caf::hidden>(unit)),
      through(static_cast<gate*>(caf::actor_cast<caf::abstract_actor*>(gate_handle))) {}

  std::string name;
  net::io_loop loop;
  io_unit unit;
  caf::actor gate_handle;
  gate* through;
};

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

/// Secrets of a node that was given none: they end with the process, as its store does.
std::vector<protocol::secret> system_secrets(const node_parts& parts) {
  if (!parts.settings.secrets.system.empty())
    return parts.settings.secrets.system;
  return {protocol::secret(protocol::random_bytes(parts.random, 32))};
}

} // namespace

class node::implementation {
public:
  explicit implementation(node_parts parts)
    : parts_(std::move(parts)), system_(config_), counters_(std::make_shared<counter_list>()) {
    const auto threads =
      parts_.settings.serve.io_threads == 0 ? cores() : parts_.settings.serve.io_threads;
    for (unsigned i = 0; i < threads; ++i)
      io_.push_back(std::make_unique<io_part>(system_, "io-" + std::to_string(i)));
    services_ = std::make_shared<services>();
    services_->settings = parts_.settings;
    services_->now = parts_.now;
    services_->random = parts_.random;
    services_->state = std::make_shared<node_state>();
    services_->board = std::make_shared<statistics_board>();
    services_->counters = std::make_shared<oauth_counters>();
    services_->log = parts_.log;
    derive_keys();
  }

  ~implementation() {
    is_ending_ = true;
    for (auto& listener : listeners_)
      if (listener.server != nullptr)
        listener.server->abort();
    end_actors();
    for (const auto& io : io_)
      io->loop.stop();
    for (const auto& io : io_)
      io->loop.join();
  }

  std::optional<std::string> start() {
    auto exceptions = net::guard_exceptions::read(parts_.settings.outgoing.private_exceptions);
    if (const auto* wrong = std::get_if<std::string>(&exceptions))
      return "clients.http.private_ip_exception_urls has '" + *wrong
             + "', which is no URL pattern, host or IP range";
    if (auto problem = net::check_ca_file(parts_.settings.outgoing.ca_file))
      return "clients.http.ca_file: " + *problem;
    outgoing_.exceptions = std::move(std::get<net::guard_exceptions>(exceptions));
    outgoing_.ca_file = parts_.settings.outgoing.ca_file;
    for (const auto& io : io_)
      io->loop.start();
    spawn_services();
    if (parts_.roles.contains(role::public_listener))
      if (auto problem = listen(role::public_listener))
        return problem;
    if (parts_.roles.contains(role::admin_listener))
      return listen(role::admin_listener);
    return std::nullopt;
  }

  std::optional<std::uint16_t> port(role which) const noexcept {
    for (const auto& listener : listeners_)
      if (listener.which == which)
        return listener.server->port();
    return std::nullopt;
  }

  void announce_drain() { services_->state->is_draining = true; }

  void drain(std::function<void()> on_drained) {
    announce_drain();
    const auto left = std::make_shared<std::atomic<std::size_t>>(listeners_.size());
    const auto finished = std::make_shared<std::function<void()>>(std::move(on_drained));
    for (auto& listener : listeners_)
      listener.server->drain([left, finished] {
        if (left->fetch_sub(1) == 1)
          (*finished)();
      });
  }

private:
  struct open_listener {
    role which;
    std::unique_ptr<net::server> server;
  };

  void derive_keys() {
    const auto secrets = system_secrets(parts_);
    const auto& pagination = parts_.settings.secrets.pagination;
    services_->token_keys = std::make_shared<protocol::token_mac>(secrets);
    services_->secret_keys = std::make_shared<protocol::generated_secret_keys>(secrets);
    services_->page_keys = std::make_shared<protocol::sealing_keys>(
      pagination.empty() ? secrets : pagination, "pagination");
  }

  home pool_home(std::string name) {
    return {nullptr, services_->board->add(std::move(name), "pool")};
  }
  home io_home(io_part& io, std::string name) {
    return {&io.unit, services_->board->add(std::move(name), io.name)};
  }

  /// Keeps a handle to end the actor with, and watches over it: without any of these a node is only
  /// half alive, so it ends.
  template <class Handle>
  Handle keep(const std::string& name, Handle spawned) {
    actors_.push_back(caf::actor_cast<caf::strong_actor_ptr>(spawned));
    watch(spawned, [this, name](const caf::error& reason) {
      parts_.on_fatal("the actor '" + name + "' has died: " + describe(reason));
    });
    return spawned;
  }

  template <class Handle>
  void watch(const Handle& spawned, std::function<void(const caf::error&)> on_death) {
    caf::actor_cast<caf::abstract_actor*>(spawned)->attach_functor(
      [this, on_death = std::move(on_death)](const caf::error& reason) {
        if (!is_ending_)
          on_death(reason);
      });
  }

  void spawn_services() {
    auto& s = *services_;
    s.audit = keep(
      "audit", system_.spawn<homed<audit_log>, caf::detached>(
                 home{nullptr, s.board->add("gatehouse.audit", "own")}, s.log));
    // The store is told the time by the node's clock; it lives on the first I/O thread.
    s.store = keep(
      "store",
      system_.spawn<homed<memory_store_actor>>(io_home(*io_.front(), "gatehouse.store"), s.now));
    s.hasher = keep("hasher", spawn_hasher());
    spawn_outgoing();
    s.signer = keep("signer", spawn_signer());
    s.metrics = keep(
      "metrics", system_.spawn<homed<metrics>>(
                   pool_home("gatehouse.metrics"), metrics_parts{
                                                     .version = parts_.version,
                                                     .http = counters_,
                                                     .oauth = s.counters,
                                                     .outgoing = outgoing_counters_,
                                                     .board = s.board,
                                                     .state = s.state}));
    // A lazily started actor runs at its first message: the signer gets its keys ready now.
    caf::anon_send(s.signer, request_context{}, load_keys_request{});
    caf::anon_send(s.store, request_context{}, sweep_tick{});
  }

  /// Away from the store, which lives on the first I/O thread.
  void spawn_outgoing() {
    auto& s = *services_;
    auto& io = *io_.back();
    s.outgoing = keep(
      "outgoing", system_.spawn<homed<outgoing>>(
                    io_home(io, "gatehouse.outgoing"), outgoing_parts{
                                                         .loop = &io.loop,
                                                         .guard = parts_.settings.outgoing.guard,
                                                         .settings = outgoing_,
                                                         .counters = outgoing_counters_,
                                                         .log = s.log}));
    client_keys_limits limits;
    limits.timeout = parts_.settings.outgoing.client_timeout;
    s.client_keys = keep(
      "client_keys",
      system_.spawn<homed<client_keys>>(
        io_home(io, "gatehouse.client_keys"),
        client_keys_parts{.outgoing = s.outgoing, .now = s.now, .limits = limits, .log = s.log}));
  }

  hasher_actor spawn_hasher() {
    std::vector<hash_worker_actor> workers;
    for (unsigned i = 0; i < cores(); ++i)
      workers.push_back(keep(
        "hash_worker", system_.spawn<homed<hash_worker>>(
                         pool_home("gatehouse.hash_worker"), hash_settings_of(parts_.settings),
                         services_->secret_keys, parts_.random)));
    return system_.spawn<homed<hasher>>(
      pool_home("gatehouse.hasher"), std::move(workers), hash_queue_limits);
  }

  signer_actor spawn_signer() {
    auto ring = std::make_shared<key_ring>();
    signer_parts given{
      .keys = parts_.settings.keys,
      .broadcast = parts_.settings.discovery.broadcast_key_sets,
      .store = services_->store,
      .workers = {},
      .ring = ring,
      .state = services_->state,
      .random = parts_.random};
    for (unsigned i = 0; i < cores(); ++i)
      given.workers.push_back(keep(
        "sign_worker", system_.spawn<homed<sign_worker>>(
                         pool_home("gatehouse.sign_worker"), ring, parts_.settings.keys.rsa_bits)));
    return system_.spawn<homed<signer>>(pool_home("gatehouse.signer"), std::move(given));
  }

  std::optional<std::string> listen(role which) {
    const bool is_admin = which == role::admin_listener;
    const auto& settings =
      is_admin ? parts_.settings.serve.admin_listener : parts_.settings.serve.public_listener;
    const auto entries = std::make_shared<const std::vector<endpoint_entry>>(
      is_admin ? admin_endpoints(parts_.version) : public_endpoints());
    listener_parts common{
      .rules =
        {.is_admin = is_admin,
         .allowed_hosts = settings.allowed_hosts,
         .tls_termination = settings.tls_termination,
         .wrong_method_status = protocol::rules_of(parts_.settings.profile).wrong_method_status},
      .routes = std::make_shared<const router>(routes_of(*entries)),
      .request_timeout = settings.limits.request_timeout,
      .state = services_->state,
      .log = parts_.log};
    std::vector<net::io_loop*> loops;
    for (const auto& io : io_)
      loops.push_back(&io->loop);
    std::size_t next = 0;
    auto opened = net::server::listen(
      loops, {.host = bind_address(settings.host), .port = settings.port},
      limits_of(settings.limits), [&](net::io_loop&, std::uint16_t port) {
        if (settings.port == 0)
          adopt_port(which, port);
        return make_handler(*io_[next++], common, entries);
      });
    if (auto* problem = std::get_if<std::string>(&opened))
      return "the " + std::string(name(which)) + " listener " + *problem;
    listeners_.push_back({which, std::move(std::get<std::unique_ptr<net::server>>(opened))});
    return std::nullopt;
  }

  /// A port that the system chose belongs into the addresses that were made of port 0.
  void adopt_port(role which, std::uint16_t port) {
    auto& urls = services_->settings.urls;
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

  net::request_handler make_handler(
    io_part& io, const listener_parts& common,
    const std::shared_ptr<const std::vector<endpoint_entry>>& entries) {
    auto counters = std::make_shared<http_counters>(counter_rows(*common.routes));
    counters_->add(counters);
    auto made = std::make_shared<listener_lane>(
      common, *io.through, std::vector<endpoint_actor>(entries->size()), counters,
      random_number(parts_.random));
    for (std::size_t i = 0; i < entries->size(); ++i)
      made->replace_endpoint(i, spawn_endpoint(io, entries, i, made, nullptr));
    return {
      [made](net::http_request request, net::responder respond) {
        made->serve(std::move(request), std::move(respond));
      },
      [made](unsigned status) { made->count_refused(status); }};
  }

  /// Endpoints keep nothing that cannot be made again: one that dies is replaced.
  endpoint_actor spawn_endpoint(
    io_part& io, const std::shared_ptr<const std::vector<endpoint_entry>>& entries,
    std::size_t which, const std::weak_ptr<listener_lane>& into,
    std::shared_ptr<actor_statistics> statistics) {
    const auto& entry = (*entries)[which];
    if (statistics == nullptr)
      statistics = services_->board->add("gatehouse." + entry.name, io.name);
    auto spawned = entry.make(system_, {&io.unit, statistics}, services_);
    {
      const std::lock_guard lock(endpoints_mutex_);
      endpoints_.push_back(caf::actor_cast<caf::strong_actor_ptr>(spawned));
      // A node that began to end while this one was made would wait for it for ever.
      if (is_ending_)
        caf::anon_send_exit(spawned, caf::exit_reason::user_shutdown);
    }
    watch(spawned, [this, &io, entries, which, into, statistics](const caf::error& reason) {
      parts_.log->error(
        "the endpoint '{}' has died and is restarted: {}", (*entries)[which].name,
        describe(reason));
      statistics->set_last_fault(describe(reason));
      statistics->restarts.fetch_add(1);
      io.loop.post([this, &io, entries, which, into, statistics] {
        const auto lane = into.lock();
        if (lane == nullptr || is_ending_)
          return;
        statistics->is_alive = true;
        lane->replace_endpoint(which, spawn_endpoint(io, entries, which, into, statistics));
      });
    });
    return spawned;
  }

  /// Ends the actors while their threads still run; waits for all of them.
  void end_actors() {
    const auto end = [](const caf::strong_actor_ptr& each) {
      // With normal priority, so that what was sent before is handled first.
      each->enqueue(
        nullptr, caf::make_message_id(),
        caf::make_message(caf::exit_msg{caf::actor_addr{}, caf::exit_reason::user_shutdown}),
        nullptr);
    };
    std::vector<caf::strong_actor_ptr> endpoints;
    {
      const std::lock_guard lock(endpoints_mutex_);
      endpoints.swap(endpoints_);
    }
    std::for_each(endpoints.begin(), endpoints.end(), end);
    std::for_each(actors_.begin(), actors_.end(), end);
    actors_.clear();
    release_handles();
    system_.await_all_actors_done();
  }

  void release_handles() {
    services_->store = nullptr;
    services_->signer = nullptr;
    services_->hasher = nullptr;
    services_->audit = nullptr;
    services_->metrics = nullptr;
    services_->outgoing = nullptr;
    services_->client_keys = nullptr;
  }

  node_parts parts_;
  system_config config_;
  caf::actor_system system_;
  std::shared_ptr<counter_list> counters_;
  std::shared_ptr<outgoing_counters> outgoing_counters_ = std::make_shared<outgoing_counters>();
  net::fetcher_settings outgoing_;
  std::shared_ptr<services> services_;
  std::vector<std::unique_ptr<io_part>> io_;
  std::vector<caf::strong_actor_ptr> actors_;
  std::mutex endpoints_mutex_;
  std::vector<caf::strong_actor_ptr> endpoints_;
  std::vector<open_listener> listeners_;
  std::atomic<bool> is_ending_{false};
};

std::variant<std::unique_ptr<node>, std::string> node::start(node_parts parts) {
  if (auto missing = missing_role(parts.roles, {}))
    return std::move(*missing);
  auto impl = std::make_unique<implementation>(std::move(parts));
  if (auto problem = impl->start())
    return std::move(*problem);
  return std::unique_ptr<node>(new node(std::move(impl)));
}

node::node(std::unique_ptr<implementation> impl) : impl_(std::move(impl)) {}

node::~node() = default;

std::optional<std::uint16_t> node::port(role listener) const noexcept {
  return impl_->port(listener);
}

void node::announce_drain() {
  impl_->announce_drain();
}

void node::drain(std::function<void()> on_drained) {
  impl_->drain(std::move(on_drained));
}

} // namespace gatehouse::actors
