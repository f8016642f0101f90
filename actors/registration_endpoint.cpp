#include "actors/registration_endpoint.hpp"

#include "actors/bearer_refusal.hpp"
#include "actors/request_body.hpp"
#include "protocol/bearer.hpp"
#include "protocol/percent.hpp"
#include "protocol/registration.hpp"
#include "store/client_record.hpp"

namespace gatehouse::actors {

namespace {

namespace json = protocol::json;
using net::http_method;
using protocol::client;
using protocol::client_view;
using protocol::oauth_errc;
using protocol::secret;
using protocol::token_kind;

/// One answer for a token that is wrong, of another client, or for a client that is not there.
net::http_response wrong_token() {
  return bearer_refusal(protocol::refuse(
    oauth_errc::request_unauthorized,
    "The registration access token is not that of the client in the path"));
}

} // namespace

registration_endpoint::registration_endpoint(caf::actor_config& config, services_ptr services)
  : client_editing_endpoint(config, std::move(services), "gatehouse.registration") {}

void registration_endpoint::serve(exchange_ptr x) {
  if (!settings().oidc.dynamic_registration)
    return x->refuse(
      protocol::refuse(oauth_errc::not_found, "Dynamic registration is not enabled."));
  switch (x->request.method) {
  case http_method::post:
    return register_client(x);
  case http_method::get:
  case http_method::head:
    return with_own_client(x, [this, x](const client& found, std::uint64_t) {
      x->answer(shown(200, found, client_view::read, {}, {}));
    });
  case http_method::put:
    return replace(x);
  case http_method::delete_:
    return with_own_client(
      x, [this, x](const client& found, std::uint64_t) { erase_client(x, found.id); });
  case http_method::patch:
  case http_method::options:
  case http_method::other:
    return;
  }
}

void registration_endpoint::register_client(const exchange_ptr& x) {
  auto body = read_json(x->request);
  if (auto* answer = std::get_if<net::http_response>(&body))
    return x->answer(std::move(*answer));
  auto input = protocol::read_client(std::get<json::value>(body));
  if (!input)
    return x->refuse(input.error());
  if (auto fair = protocol::check_registration(*input); !fair)
    return x->refuse(fair.error());
  auto created = std::move(input->metadata);
  created.id = protocol::client_id(protocol::random_uuid(given().random));
  // Who owns it, nobody knows.
  created.owner.clear();
  protocol::complete_client(created, rules());
  created.created_at = created.updated_at = given().now();
  if (auto valid = protocol::validate_client(created, rules()); !valid)
    return x->refuse(valid.error());
  const auto token = mark(created);
  const auto checked = created;
  check_sector(x, checked, {}, [this, x, created = std::move(created), token]() mutable {
    store_new(x, std::move(created), token);
  });
}

/// From here on the client is one that registered itself.
protocol::opaque_token registration_endpoint::mark(client& x) const {
  auto token = protocol::issue(token_kind::access, *given().token_keys, given().random);
  x.registration_token_mark = protocol::registration_token_mark(token.handle);
  return token;
}

void registration_endpoint::store_new(
  const exchange_ptr& x, client created, const protocol::opaque_token& token) {
  secret generated;
  if (!created.is_public()) {
    generated = protocol::random_secret(given().random);
    created.secret_hash = protocol::hash_generated(generated, *given().secret_keys);
  }
  auto item = store::to_record(created);
  ask_store(
    x, {store::add(std::move(item))},
    [this, x, created = std::move(created), generated, token](store::batch_outcome& reply) {
      if (!reply.is_applied)
        return x->fail(make_error(fault::store_failed));
      tell_audit(*x, "client.registered", created.id);
      x->answer(shown(201, created, client_view::created, generated, token.text));
    });
}

/// Goes on with the client in the path if the caller holds its registration access token.
void registration_endpoint::with_own_client(const exchange_ptr& x, on_client then) {
  const auto presented = protocol::read_bearer_token(x->request.head.find("authorization"), {});
  if (!presented)
    return x->answer(bearer_refusal(presented.error()));
  if (!*presented)
    return x->answer(bearer_refusal(std::nullopt));
  const auto parsed = protocol::verify((*presented)->reveal(), *given().token_keys);
  const auto handle = parsed ? parsed->handle_as(token_kind::access) : std::nullopt;
  if (!handle)
    return x->answer(wrong_token());
  find_client(
    x, [x, handle = *handle, then = std::move(then)](const client* found, std::uint64_t version) {
      if (found == nullptr || !protocol::is_registration_token_of(*found, handle))
        return x->answer(wrong_token());
      then(*found, version);
    });
}

void registration_endpoint::replace(const exchange_ptr& x) {
  with_own_client(x, [this, x](const client& before, std::uint64_t version) {
    auto body = read_json(x->request);
    if (auto* answer = std::get_if<net::http_response>(&body))
      return x->answer(std::move(*answer));
    auto input = protocol::read_client(std::get<json::value>(body));
    if (!input)
      return x->refuse(input.error());
    rewrite(x, before, version, std::move(*input));
  });
}

void registration_endpoint::rewrite(
  const exchange_ptr& x, const client& before, std::uint64_t version,
  protocol::client_input asked) {
  if (auto fair = protocol::check_registration_change(asked, before); !fair)
    return x->refuse(fair.error());
  auto changed = protocol::keep_operators_part(std::move(asked.metadata), before);
  protocol::complete_client(changed, rules());
  changed.updated_at = given().now();
  if (auto valid = protocol::validate_client(changed, rules()); !valid)
    return x->refuse(valid.error());
  const auto token = mark(changed);
  const auto checked = changed;
  check_sector(
    x, checked, before, [this, x, changed = std::move(changed), version, token]() mutable {
      store_changed(x, std::move(changed), version, token);
    });
}

/// A new registration access token takes the place of the one that was used.
void registration_endpoint::store_changed(
  const exchange_ptr& x, client changed, std::uint64_t version,
  const protocol::opaque_token& token) {
  // A client that becomes confidential needs a secret; one that becomes public has none.
  secret generated;
  if (changed.is_public()) {
    changed.secret_hash.clear();
    changed.rotated_secret_hashes.clear();
  } else if (changed.secret_hash.empty()) {
    generated = protocol::random_secret(given().random);
    changed.secret_hash = protocol::hash_generated(generated, *given().secret_keys);
  }
  auto item = store::to_record(changed);
  ask_store(
    x, {store::replace(std::move(item), version)},
    [this, x, changed = std::move(changed), generated, token](store::batch_outcome& reply) {
      if (!reply.is_applied)
        return x->answer(client_conflict("The client was changed by somebody else meanwhile"));
      tell_audit(*x, "client.registration_changed", changed.id);
      x->answer(shown(200, changed, client_view::read, generated, token.text));
    });
}

net::http_response registration_endpoint::shown(
  unsigned status, const client& x, client_view view, const secret& client_secret,
  const secret& registration_token) const {
  auto body = protocol::show_registration(x, view);
  if (!client_secret.empty())
    body.set("client_secret", client_secret.reveal());
  if (!registration_token.empty())
    body.set("registration_access_token", registration_token.reveal());
  body.set(
    "registration_client_uri",
    settings().urls.public_base + "/oauth2/register/" + protocol::percent_encode(x.id.str()));
  return json_response(status, json::write(body));
}

} // namespace gatehouse::actors
