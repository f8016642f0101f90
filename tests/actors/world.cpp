#include "tests/actors/world.hpp"

#include "actors/client_keys.hpp"
#include "actors/fault.hpp"
#include "actors/hasher.hpp"
#include "actors/key_ring.hpp"
#include "actors/logout_notices.hpp"
#include "actors/memory_store_actor.hpp"
#include "actors/sign_worker.hpp"
#include "actors/signer.hpp"
#include "store/client_record.hpp"
#include "tests/protocol/counting_random.hpp"
#include "web/site.hpp"

#include <doctest/doctest.h>
#include <spdlog/logger.h>
#include <stdexcept>

namespace gatehouse::test {

using namespace actors;

namespace {

/// The store with faults on demand.
store_actor::behavior_type failing_store(
  store_actor::pointer self, world* owner, store_actor behind) {
  const auto fails = [owner] {
    if (++owner->requests != owner->failing_request)
      return false;
    if (owner->dies_instead)
      throw std::runtime_error("the store dies");
    return true;
  };
  return {
    [=](const request_context& context, const store::batch& steps)
      -> caf::result<store::batch_outcome> {
      if (fails())
        return make_error(fault::store_failed);
      return self->delegate(behind, context, steps);
    },
    [=](
      const request_context& context, const store::list_query& query) -> caf::result<store::page> {
      if (fails())
        return make_error(fault::store_failed);
      return self->delegate(behind, context, query);
    },
    [=](const request_context& context, const sweep_request& wanted) -> caf::result<std::uint64_t> {
      if (fails())
        return make_error(fault::store_failed);
      return self->delegate(behind, context, wanted);
    },
    [](const request_context&, const sweep_tick&) {},
  };
}

config::settings test_settings() {
  config::settings x;
  x.urls.issuer = "https://as.example/";
  x.urls.public_base = "https://as.example";
  x.oauth2.access_token_lifetime = std::chrono::hours{1};
  x.oauth2.hashers.pbkdf2_iterations = 1'000;
  x.oidc.default_client_scope = {"openid"};
  x.keys = {.access_token_algorithm = "ES256", .id_token_algorithm = "ES256", .rsa_bits = 2048};
  return x;
}

} // namespace

world_config::world_config() {
  add_message_types<caf::id_block::gatehouse>();
  set("scheduler.policy", caf::atom("testing"));
  set("logger.verbosity", caf::atom("quiet"));
}

world::world(key_limits keys) : system(config) {
  const std::vector<protocol::secret> secrets{protocol::secret(std::string("system secret"))};
  given->settings = test_settings();
  given->now = [this] { return now; };
  given->random = counting_random();
  given->token_keys = std::make_shared<protocol::token_mac>(secrets);
  given->secret_keys = std::make_shared<protocol::generated_secret_keys>(secrets);
  given->page_keys = std::make_shared<protocol::sealing_keys>(secrets, "pagination");
  given->cookie_keys = std::make_shared<protocol::sealing_keys>(secrets, "cookie");
  given->site = web::site::builtin();
  given->state = std::make_shared<node_state>();
  given->board = std::make_shared<statistics_board>();
  given->counters = std::make_shared<oauth_counters>();
  spawn_store();
  spawn_fakes();
  auto ring = std::make_shared<key_ring>();
  given->signer = spawn<signer>(signer_parts{
    .keys = given->settings.keys,
    .broadcast = {},
    .store = given->store,
    .workers = {spawn<sign_worker>(ring, 2048U)},
    .ring = ring,
    .state = given->state,
    .random = given->random,
    .now = given->now,
    .limits = keys});
  given->logout_notices = spawn<logout_notices>(given);
  given->hasher = spawn<hasher>(
    std::vector<hash_worker_actor>{
      spawn<hash_worker>(hash_settings_of(given->settings), given->secret_keys, given->random)},
    hasher_limits{}, [this] { return now; });
}

world::~world() {
  for (const auto& each : spawned_)
    caf::anon_send_exit(caf::actor_cast<caf::actor>(each), caf::exit_reason::kill);
  spawned_.clear();
  given->store = nullptr;
  given->signer = nullptr;
  given->hasher = nullptr;
  given->accounts = nullptr;
  given->audit = nullptr;
  given->metrics = nullptr;
  given->outgoing = nullptr;
  given->logout_notices = nullptr;
  given->client_keys = nullptr;
  real_store = nullptr;
  while (scheduler().run() + scheduler().trigger_timeouts() > 0) {
  }
}

void world::spawn_store() {
  real_store = spawn<memory_store_actor>([this] { return now; });
  given->store = keep(system.spawn(failing_store, this, real_store));
}

void world::spawn_fakes() {
  given->room_for_audit = std::make_shared<audit_room>(audit_statistics, given->state, nullptr);
  given->audit = keep(system.spawn([this]() -> audit_actor::behavior_type {
    return {[this](const request_context&, const audit_event& event) { audited.push_back(event); }};
  }));
  given->outgoing = keep(system.spawn([this]() -> outgoing_actor::behavior_type {
    return {
      [this](
        const request_context&, const outgoing_request& asked) -> caf::result<outgoing_response> {
        sent.push_back(asked);
        auto answer = elsewhere(asked);
        if (const auto* reason = std::get_if<net::fetch_errc>(&answer))
          return make_error(*reason);
        return std::get<outgoing_response>(std::move(answer));
      }};
  }));
  given->client_keys = spawn<client_keys>(client_keys_parts{
    .outgoing = given->outgoing,
    .now = given->now,
    .limits = {},
    .log = std::make_shared<spdlog::logger>("silent")});
}

caf::scheduler::test_coordinator& world::scheduler() {
  return static_cast<caf::scheduler::test_coordinator&>(system.scheduler());
}

reply<net::http_response> world::try_serve(
  const endpoint_actor& endpoint, net::http_request request) {
  return ask<net::http_response>(endpoint, std::move(request));
}

net::http_response world::serve(const endpoint_actor& endpoint, net::http_request request) {
  auto answered = try_serve(endpoint, std::move(request));
  INFO("fault: " << describe(answered.fault));
  REQUIRE(answered.value);
  return std::move(*answered.value);
}

void world::put(store::record item) {
  const auto written =
    ask<store::batch_outcome>(real_store, store::batch{store::put(std::move(item))});
  REQUIRE(written.value);
  REQUIRE(written.value->is_applied);
}

bool world::has(store::record_kind kind, const std::string& key) {
  const auto read = ask<store::batch_outcome>(real_store, store::batch{store::get(kind, key)});
  REQUIRE(read.value);
  return read.value->steps.front().one() != nullptr;
}

protocol::client world::add_service(const std::string& id, const std::string& secret) {
  protocol::client x;
  x.id = protocol::client_id(id);
  x.grant_types = {"client_credentials"};
  x.token_endpoint_auth_method = "client_secret_post";
  x.scope = "read write";
  x.secret_hash = protocol::hash_generated(protocol::secret(secret), *given->secret_keys);
  put(store::to_record(x));
  return x;
}

} // namespace gatehouse::test
