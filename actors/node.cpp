#include "actors/node.hpp"

#include "actors/accounts.hpp"
#include "actors/admin_call.hpp"
#include "actors/audit_log.hpp"
#include "actors/client_keys.hpp"
#include "actors/clients_endpoint.hpp"
#include "actors/demo_endpoint.hpp"
#include "actors/hasher.hpp"
#include "actors/homed.hpp"
#include "actors/io_part.hpp"
#include "actors/key_ring.hpp"
#include "actors/listeners.hpp"
#include "actors/logout_notices.hpp"
#include "actors/metrics.hpp"
#include "actors/outgoing.hpp"
#include "actors/roster.hpp"
#include "actors/sign_worker.hpp"
#include "actors/signer.hpp"
#include "actors/start_files.hpp"
#include "actors/store_front.hpp"
#include "actors/store_spawner.hpp"
#include "actors/system_config.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <spdlog/logger.h>
#include <thread>

namespace gatehouse::actors {

namespace {

// All accounts are one client of the queue: a source of it is an address.
constexpr hasher_limits hash_limits{
  .clients = {.per_source = 16, .per_address = 128, .total = 512},
  .accounts = {.per_source = 128, .per_address = 128, .total = 512}};

/// Nodes of one database need not know of each other: what one does to a key holds on all of them
/// after this time.
constexpr std::chrono::milliseconds key_reread_interval{900};

unsigned cores() {
  return std::max(1U, std::thread::hardware_concurrency());
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
    : parts_(std::move(parts)), system_(config_), listeners_(
                                                    {.system = system_,
                                                     .io = io_,
                                                     .given = services_,
                                                     .counters = counters_,
                                                     .version = parts_.version}) {
    const auto threads =
      parts_.settings.serve.io_threads == 0 ? cores() : parts_.settings.serve.io_threads;
    for (unsigned i = 0; i < threads; ++i)
      io_.push_back(std::make_unique<io_part>(system_, "io-" + std::to_string(i)));
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
    actors_.close();
    listeners_.abort();
    end_actors();
    for (const auto& io : io_)
      io->loop.stop();
    for (const auto& io : io_)
      io->loop.join();
  }

  std::optional<std::string> start() {
    auto read = read_start_files(parts_.settings);
    if (auto* problem = std::get_if<std::string>(&read))
      return std::move(*problem);
    auto& files = std::get<start_files>(read);
    files_ = std::move(files.pages);
    services_->site = files_.site;
    outgoing_.exceptions = std::move(files.exceptions);
    outgoing_.ca_file = parts_.settings.outgoing.ca_file;
    if (
      auto problem = prepare_store(
        parts_.settings.stores.main,
        {.span = parts_.settings.stores.start_timeout,
         .tell =
           [this](const std::string& why) {
             parts_.log->warn(fmt::format("the database is not there yet: {}", why));
           },
         .pause = [this](std::chrono::milliseconds span) { return pause(span); }}))
      return problem;
    if (auto problem = prepare_short_lived_store(parts_.settings.stores.short_lived))
      return problem;
    for (const auto& io : io_)
      io->loop.start();
    spawn_services();
    if (parts_.roles.contains(role::public_listener))
      if (auto problem = listeners_.open(role::public_listener))
        return problem;
    if (parts_.roles.contains(role::admin_listener))
      if (auto problem = listeners_.open(role::admin_listener))
        return problem;
    return services_->demo ? register_demo() : std::nullopt;
  }

  std::optional<std::uint16_t> port(role which) const noexcept { return listeners_.port(which); }

  std::optional<node::demo_offer> demo() const {
    if (!services_->demo)
      return std::nullopt;
    return node::demo_offer{
      .url = services_->settings.urls.public_base + "/demo",
      .username = services_->demo->account.username,
      .password = services_->demo->password};
  }

  void announce_drain() { services_->state->is_draining = true; }

  void drain(std::function<void()> on_drained) {
    announce_drain();
    listeners_.drain(std::move(on_drained));
  }

private:
  /// Returns true when the program was told to end meanwhile.
  bool pause(std::chrono::milliseconds span) const {
    if (parts_.pause)
      return parts_.pause(span);
    std::this_thread::sleep_for(span);
    return false;
  }

  void derive_keys() {
    const auto secrets = system_secrets(parts_);
    const auto& pagination = parts_.settings.secrets.pagination;
    services_->state->id_token_algorithm =
      protocol::jose::parse_algorithm(parts_.settings.keys.id_token_algorithm)
        .value_or(protocol::jose::algorithm::rs256);
    services_->token_keys = std::make_shared<protocol::token_mac>(secrets);
    services_->secret_keys = std::make_shared<protocol::generated_secret_keys>(secrets);
    services_->page_keys = std::make_shared<protocol::sealing_keys>(
      pagination.empty() ? secrets : pagination, "pagination");
    const auto& cookie = parts_.settings.secrets.cookie;
    services_->interaction_keys = std::make_shared<protocol::sealing_keys>(secrets, "interaction");
    services_->cookie_keys =
      std::make_shared<protocol::sealing_keys>(cookie.empty() ? secrets : cookie, "cookie");
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
    watch(name, caf::actor_cast<caf::strong_actor_ptr>(spawned));
    return spawned;
  }

  void watch(const std::string& name, caf::strong_actor_ptr kept) {
    actors_.watch(kept, [this, name](const caf::error& reason) {
      parts_.on_fatal("the actor '" + name + "' has died: " + describe(reason));
    });
    actors_.add(std::move(kept));
  }

  void spawn_services() {
    auto& s = *services_;
    const auto of_audit = s.board->add("gatehouse.audit", "own");
    s.audit =
      keep("audit", system_.spawn<homed<audit_log>, caf::detached>(home{nullptr, of_audit}, s.log));
    s.room_for_audit = std::make_shared<audit_room>(of_audit, s.state, s.log);
    s.store = keep("store", spawn_store());
    if (auto& front = parts_.before_store)
      s.store = keep(
        "store_front",
        front->spawn(system_, io_home(*io_.front(), "gatehouse.store_front"), s.store));
    s.hasher = keep("hasher", spawn_hasher());
    spawn_outgoing();
    spawn_accounts();
    s.signer = keep("signer", spawn_signer());
    s.logout_notices = keep(
      "logout_notices",
      system_.spawn<homed<logout_notices>>(pool_home("gatehouse.logout_notices"), services_));
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
    caf::anon_send(s.accounts, request_context{}, accounts_tick{});
  }

  store_actor spawn_store() {
    auto& s = *services_;
    store_spawner spawner(
      {.system = system_,
       .io = *io_.front(),
       .processors = cores(),
       .secrets = system_secrets(parts_),
       .now = s.now,
       .random = s.random,
       .state = s.state,
       .board = s.board,
       .log = s.log,
       .keep = [this](const std::string& name, caf::strong_actor_ptr made) {
         watch(name, std::move(made));
       }});
    return spawner.spawn(parts_.settings.stores.main, parts_.settings.stores.short_lived);
  }

  void spawn_accounts() {
    auto& s = *services_;
    accounts_parts given{
      .file = std::move(files_.accounts),
      .demo = std::nullopt,
      .limits = {},
      .userinfo = protocol::rules_of(parts_.settings.profile).userinfo,
      .now = s.now,
      .hasher = s.hasher,
      .log = s.log};
    given.limits.address.free_guesses = parts_.settings.pages.free_guesses_per_address;
    if (parts_.settings.pages.demo) {
      s.demo = std::make_shared<const demo_parts>(make_demo(parts_.random));
      given.demo = s.demo->account;
    }
    s.accounts = keep(
      "accounts",
      system_.spawn<homed<accounts>>(pool_home("gatehouse.accounts"), std::move(given)));
  }

  /// As an operator would: by the administrative API, once the public address is known. A database may
  /// know the demo from its last start, with another secret.
  std::optional<std::string> register_demo() {
    const auto wanted = demo_client(*services_->demo, services_->settings.urls.public_base);
    auto answer = ask_clients(admin_post("/admin/clients", wanted));
    if (answer.status == 409) {
      const std::string id(demo_parts::client);
      auto request = admin_post("/admin/clients/" + id, wanted);
      request.method = net::http_method::put;
      request.path_parameters = {id};
      answer = ask_clients(std::move(request));
    }
    if (answer.status == 200 || answer.status == 201)
      return std::nullopt;
    return "the demo cannot be registered: " + answer.body;
  }

  /// Has one request answered before the node serves.
  net::http_response ask_clients(net::http_request request) {
    constexpr std::chrono::seconds patience{5};
    const auto endpoint = system_.spawn<homed<clients_endpoint>>(
      io_home(*io_.front(), "gatehouse.demo_registration"), services_);
    net::http_response answer;
    caf::scoped_actor self(system_);
    self->request(endpoint, patience, request_context{}, std::move(request))
      .receive(
        [&](net::http_response& made) { answer = std::move(made); },
        [&](const caf::error& error) {
          answer.status = 503;
          answer.body = describe(error);
        });
    caf::anon_send_exit(endpoint, caf::exit_reason::user_shutdown);
    return answer;
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
      pool_home("gatehouse.hasher"), std::move(workers), hash_limits, services_->now);
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
      .random = parts_.random,
      .now = services_->now};
    // Nobody else knows the memory of this process.
    if (!std::holds_alternative<config::memory_dsn>(parts_.settings.stores.main))
      given.reread_interval = key_reread_interval;
    for (unsigned i = 0; i < cores(); ++i)
      given.workers.push_back(keep(
        "sign_worker", system_.spawn<homed<sign_worker>>(
                         pool_home("gatehouse.sign_worker"), ring, parts_.settings.keys.rsa_bits)));
    return system_.spawn<homed<signer>>(pool_home("gatehouse.signer"), std::move(given));
  }

  /// Ends the actors while their threads still run; waits for all of them.
  void end_actors() {
    listeners_.end_endpoints();
    actors_.end_all();
    release_handles();
    system_.await_all_actors_done();
  }

  void release_handles() {
    services_->store = nullptr;
    services_->signer = nullptr;
    services_->hasher = nullptr;
    services_->accounts = nullptr;
    services_->audit = nullptr;
    services_->metrics = nullptr;
    services_->outgoing = nullptr;
    services_->logout_notices = nullptr;
    services_->client_keys = nullptr;
  }

  node_parts parts_;
  system_config config_{cores()};
  caf::actor_system system_;
  std::shared_ptr<counter_list> counters_ = std::make_shared<counter_list>();
  std::shared_ptr<outgoing_counters> outgoing_counters_ = std::make_shared<outgoing_counters>();
  net::fetcher_settings outgoing_;
  page_files files_;
  std::shared_ptr<services> services_ = std::make_shared<services>();
  io_parts io_;
  roster actors_;
  listeners listeners_;
};

std::variant<std::unique_ptr<node>, std::string> node::start(node_parts parts) {
  if (auto missing = missing_role(parts.roles, {}, parts.settings.stores.main))
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

std::optional<node::demo_offer> node::demo() const {
  return impl_->demo();
}

void node::announce_drain() {
  impl_->announce_drain();
}

void node::drain(std::function<void()> on_drained) {
  impl_->drain(std::move(on_drained));
}

} // namespace gatehouse::actors
