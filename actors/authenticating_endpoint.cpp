#include "actors/authenticating_endpoint.hpp"

#include "actors/outgoing_fault.hpp"
#include "protocol/client_assertion.hpp"
#include "protocol/client_keys.hpp"
#include "protocol/digest.hpp"
#include "protocol/jose/algorithm.hpp"
#include "protocol/jose/jwk_set.hpp"

#include <algorithm>
#include <iterator>

namespace gatehouse::actors {

namespace {

namespace jose = protocol::jose;
using protocol::auth_method;

std::vector<std::string> audiences_of(const config::settings& settings) {
  const auto& issuer = settings.urls.issuer;
  const auto base = issuer.ends_with('/') ? issuer.substr(0, issuer.size() - 1) : issuer;
  std::vector<std::string> accepted{
    issuer, base + "/oauth2/token", settings.urls.public_base + "/oauth2/token"};
  if (!settings.discovery.token_url.empty())
    accepted.push_back(settings.discovery.token_url);
  return accepted;
}

bool is_right_by_a_fast_hash(
  const protocol::client& known, const protocol::secret& presented,
  const protocol::generated_secret_keys& keys) {
  const auto proves = [&](const std::string& hash) {
    return protocol::is_fast(hash) && protocol::verify_secret(presented, hash, keys);
  };
  const auto& rotated = known.rotated_secret_hashes;
  return proves(known.secret_hash) || std::any_of(rotated.begin(), rotated.end(), proves);
}

std::vector<std::string> slow_hashes(const protocol::client& known) {
  std::vector<std::string> slow;
  const auto keep = [&](const std::string& hash) {
    if (!hash.empty() && !protocol::is_fast(hash))
      slow.push_back(hash);
  };
  keep(known.secret_hash);
  std::for_each(known.rotated_secret_hashes.begin(), known.rotated_secret_hashes.end(), keep);
  return slow;
}

/// All slow hashes of a client as one text: what a verified secret is remembered for.
std::string joined(const std::vector<std::string>& stored) {
  std::string text;
  for (const auto& each : stored)
    text += each + "\n";
  return text;
}

} // namespace

authenticating_endpoint::authenticating_endpoint(
  caf::actor_config& config, services_ptr services, const char* actor_name)
  : endpoint(config, std::move(services), actor_name),
    verified_(protocol::random_bytes(given().random, 32)),
    assertion_audiences_(audiences_of(settings())) {}

void authenticating_endpoint::authenticate(
  exchange_ptr x, const protocol::parameters& form, on_authenticated then, store::batch beside) {
  if (x->request.head.count("authorization") > 1)
    return x->refuse(protocol::refuse(
      protocol::oauth_errc::invalid_request, "More than one Authorization header"));
  auto presented = protocol::read_credentials(x->request.head.find("authorization"), form);
  if (!presented) {
    given().counters->count(auth_outcome::refused);
    return x->refuse(presented.error());
  }
  auto tried =
    std::make_shared<attempt>(attempt{x, std::move(*presented), nullptr, nullptr, std::move(then)});
  store::batch questions{clients_.question(tried->presented.client)};
  std::move(beside.begin(), beside.end(), std::back_inserter(questions));
  ask_store(x, std::move(questions), [this, tried](store::batch_outcome& reply) {
    bool is_broken = !reply.is_applied;
    if (!is_broken)
      tried->found = clients_.answer(tried->presented.client, reply.steps.front(), is_broken);
    if (is_broken)
      return tried->x->fail(make_error(fault::store_failed));
    reply.steps.erase(reply.steps.begin());
    tried->beside = std::make_shared<const std::vector<store::outcome>>(std::move(reply.steps));
    on_client(tried);
  });
}

remembered_client authenticating_endpoint::recognize(
  const exchange& x, const protocol::parameters& form) const {
  if (x.request.head.count("authorization") > 1)
    return {};
  const auto presented = protocol::read_credentials(x.request.head.find("authorization"), form);
  if (!presented || presented->client_secret.empty())
    return {};
  auto known = clients_.recall(presented->client);
  if (
    known.decoded == nullptr || !protocol::is_registered_method(*known.decoded, presented->method))
    return {};
  const auto& secret = presented->client_secret;
  if (
    is_right_by_a_fast_hash(*known.decoded, secret, *given().secret_keys)
    || verified_.knows(
      known.decoded->id, joined(slow_hashes(*known.decoded)), secret, given().now()))
    return known;
  return {};
}

void authenticating_endpoint::on_client(const attempt_ptr& tried) {
  if (tried->found == nullptr)
    return spend_a_hash(tried, "unknown client");
  tried->x->note_client_origins(tried->found->allowed_cors_origins);
  if (!protocol::is_registered_method(*tried->found, tried->presented.method))
    return spend_a_hash(tried, "the client is registered for another authentication method");
  switch (tried->presented.method) {
  case auth_method::none:
    return accept(tried);
  case auth_method::client_secret_basic:
  case auth_method::client_secret_post:
    return check_secret(tried);
  case auth_method::private_key_jwt:
    return check_assertion(tried);
  }
}

/// Fast hashes are compared in place; only slow ones go to the hasher.
void authenticating_endpoint::check_secret(const attempt_ptr& tried) {
  const auto& known = *tried->found;
  const auto& presented = tried->presented.client_secret;
  if (is_right_by_a_fast_hash(known, presented, *given().secret_keys))
    return accept(tried);
  auto slow = slow_hashes(known);
  if (slow.empty())
    return spend_a_hash(tried, "wrong secret");
  if (verified_.knows(tried->found->id, joined(slow), presented, given().now()))
    return accept(tried);
  check_slow_secret(tried, std::move(slow));
}

void authenticating_endpoint::check_slow_secret(
  const attempt_ptr& tried, std::vector<std::string> stored) {
  auto remembered = joined(stored);
  ask<bool>(
    given().hasher, tried->x,
    verify_secret_request{
      .client = tried->presented.client,
      .address = tried->x->request.remote_address,
      .presented = tried->presented.client_secret,
      .stored = std::move(stored)},
    [this, tried, remembered = std::move(remembered)](bool is_right) {
      if (!is_right)
        return reject(tried, "wrong secret");
      verified_.remember(
        tried->found->id, remembered, tried->presented.client_secret, given().now());
      accept(tried);
    });
}

/// Whoever presents a secret in vain pays for one hash, so that the time of the answer does not tell
/// whether the client exists.
void authenticating_endpoint::spend_a_hash(const attempt_ptr& tried, std::string_view reason) {
  if (tried->presented.client_secret.empty())
    return reject(tried, reason);
  // Names that nobody has wait as one client: whoever invents them would otherwise have as many
  // turns in the queue as names.
  ask<bool>(
    given().hasher, tried->x,
    verify_secret_request{
      .client = tried->found == nullptr ? protocol::client_id{} : tried->presented.client,
      .address = tried->x->request.remote_address,
      .presented = tried->presented.client_secret,
      .stored = {}},
    [this, tried, reason](bool) { reject(tried, reason); });
}

void authenticating_endpoint::check_assertion(const attempt_ptr& tried) {
  if (tried->found->jwks_uri.empty())
    return verify_assertion(tried, tried->found->jwks);
  fetch_keys(tried);
}

/// A key set that cannot be had is the client's failure, not ours: it chose where it is.
void authenticating_endpoint::fetch_keys(const attempt_ptr& tried) {
  client_keys_request question{
    .uri = tried->found->jwks_uri,
    .kid = protocol::unverified_key_id(tried->presented.assertion.reveal()),
    .is_from_stranger = tried->found->is_self_registered()};
  request(given().client_keys, caf::infinite, tried->x->context, std::move(question))
    .then(
      [this, tried](const client_keys_answer& answer) {
        const auto keys = protocol::json::parse(
          answer.jwks, {.max_bytes = 2 * protocol::max_client_keys_bytes, .max_depth = 8});
        if (!keys)
          return tried->x->fail(make_error(fault::unavailable));
        verify_assertion(tried, *keys);
      },
      [this, tried](const caf::error& error) {
        if (outgoing_reason(error) == net::fetch_errc::none)
          return tried->x->fail(error);
        reject(tried, "the client's keys cannot be fetched: " + describe(error));
      });
}

void authenticating_endpoint::verify_assertion(
  const attempt_ptr& tried, const protocol::json::value& jwks) {
  const auto& found = *tried->found;
  const auto registered = found.token_endpoint_auth_signing_alg.empty()
                            ? std::string("RS256")
                            : found.token_endpoint_auth_signing_alg;
  const auto algorithm = jose::parse_algorithm(registered);
  const auto keys = jose::jwk_set::parse(jwks, jose::unusable_keys::skip);
  if (!algorithm || !keys)
    return reject(tried, "the client has no usable keys");
  const auto checked = protocol::verify_client_assertion(
    tried->presented.assertion.reveal(), {.client = found.id,
                                          .keys = *keys,
                                          .signing_alg = *algorithm,
                                          .audiences = assertion_audiences_,
                                          .now = given().now()});
  if (!checked)
    return reject(tried, checked.error().description);
  use_assertion_once(tried, checked->jti, checked->expires_at);
}

/// RFC 7523 §3: the same assertion is not accepted twice. Of many that present it at once, one wins.
void authenticating_endpoint::use_assertion_once(
  const attempt_ptr& tried, std::string jti, protocol::time_point until) {
  store::record used;
  used.kind = store::record_kind::assertion_id;
  used.key = protocol::sha256(tried->found->id.str() + '\0' + jti);
  used.client = tried->found->id.str();
  used.expires_at = until;
  ask_store(tried->x, {store::add(std::move(used))}, [this, tried](store::batch_outcome& reply) {
    if (reply.is_applied)
      return accept(tried);
    given().counters->count(auth_outcome::refused);
    tell_audit(*tried->x, "client.assertion_replayed", tried->found->id);
    tried->x->refuse(protocol::refuse(
      protocol::oauth_errc::jti_known, "The jti of the client_assertion was used before"));
  });
}

void authenticating_endpoint::accept(const attempt_ptr& tried) {
  given().counters->count(auth_outcome::accepted);
  tried->then({tried->x, tried->found, tried->beside});
}

void authenticating_endpoint::reject(const attempt_ptr& tried, std::string_view reason) {
  given().counters->count(auth_outcome::refused);
  std::string details = R"({"reason":)";
  protocol::json::write_string_to(details, reason);
  tell_audit(*tried->x, "client.authentication_failed", tried->presented.client, details + "}");
  auto refusal = protocol::authentication_failed();
  if (settings().oauth2.expose_internal_errors)
    refusal.description += " " + std::string(reason);
  tried->x->refuse(refusal);
}

} // namespace gatehouse::actors
