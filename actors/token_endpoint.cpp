#include "actors/token_endpoint.hpp"

#include "actors/key_sets.hpp"
#include "actors/request_body.hpp"
#include "protocol/digest.hpp"
#include "protocol/token_response.hpp"
#include "store/access_token.hpp"

namespace gatehouse::actors {

namespace {

constexpr std::size_t client_credentials_row = 0;
constexpr std::size_t other_row = 1;

protocol::access_token_format format_of(const config::settings& settings) {
  protocol::access_token_format format;
  switch (settings.strategies.jwt_scope_claim) {
  case config::scope_claim::list:
    format.scope_claim = protocol::scope_claim::list;
    break;
  case config::scope_claim::string:
    format.scope_claim = protocol::scope_claim::string;
    break;
  case config::scope_claim::both:
    format.scope_claim = protocol::scope_claim::both;
    break;
  }
  format.exclude_not_before = settings.oauth2.exclude_not_before_claim;
  format.mirror_top_level_claims = settings.oauth2.mirror_top_level_claims;
  format.preserve_ext_claims = settings.oauth2.preserve_ext_claims;
  format.allowed_top_level_claims = settings.oauth2.allowed_top_level_claims;
  return format;
}

} // namespace

token_endpoint::token_endpoint(caf::actor_config& config, services_ptr services)
  : authenticating_endpoint(config, std::move(services), "gatehouse.token"),
    format_(format_of(settings())) {}

void token_endpoint::serve(exchange_ptr x) {
  auto form = read_form(x->request, protocol::rules_of(settings().profile).untyped_form);
  if (auto* answer = std::get_if<net::http_response>(&form)) {
    given().counters->count(other_row, token_outcome::refused);
    return x->answer(std::move(*answer));
  }
  const auto& parameters = std::get<protocol::parameters>(form);
  auto asked = protocol::read_token_request(parameters, protocol::rules_of(settings().profile));
  if (!asked)
    return refuse(x, other_row, asked.error());
  authenticate(
    x, parameters, [this, asked = std::move(*asked)](const exchange_ptr& proven, client_ptr found) {
      on_client(proven, asked, found);
    });
}

void token_endpoint::on_client(
  const exchange_ptr& x, const protocol::token_request& asked, const client_ptr& found) {
  const auto granted = protocol::decide_client_credentials(
    *found, asked,
    {.strategy = scope_strategy_of(settings()),
     .grant_all_by_default = settings().oauth2.grant_allowed_scope_by_default});
  if (!granted)
    return refuse(x, client_credentials_row, granted.error());
  const auto now = given().now();
  protocol::token_facts token;
  token.client = found->id;
  token.subject = protocol::subject_id(found->id.str());
  token.scope = granted->scope;
  token.audience = granted->audience;
  token.issued_at = now;
  token.expires_at = now
                     + protocol::lifespan_or(
                       *found, protocol::lifespan::client_credentials_grant_access_token,
                       settings().oauth2.access_token_lifetime);
  if (wants_jwt(*found))
    issue_jwt(x, std::move(token));
  else
    issue_opaque(x, std::move(token));
}

bool token_endpoint::wants_jwt(const protocol::client& found) const {
  if (!found.access_token_strategy.empty())
    return found.access_token_strategy == "jwt";
  return settings().strategies.access_token == config::access_token_format::jwt;
}

void token_endpoint::issue_opaque(const exchange_ptr& x, protocol::token_facts token) {
  auto issued = protocol::issue(protocol::token_kind::access, *given().token_keys, given().random);
  keep(x, std::move(token), std::move(issued.text), std::move(issued.handle));
}

void token_endpoint::issue_jwt(const exchange_ptr& x, protocol::token_facts token) {
  const auto claims = protocol::access_token_claims(
    {.issuer = settings().urls.issuer,
     .subject = token.subject,
     .client = token.client,
     .audience = token.audience,
     .scopes = token.scope,
     .issued_at = token.issued_at,
     .expires_at = token.expires_at,
     .jti = protocol::random_uuid(given().random),
     .ext = {}},
    format_);
  ask<std::string>(
    given().signer, x,
    sign_request{
      .set = access_token_keys,
      .type = std::string(protocol::rules_of(settings().profile).access_token_typ),
      .claims = protocol::json::write(claims)},
    [this, x, token = std::move(token)](std::string& jws) mutable {
      auto handle = protocol::sha256(jws);
      keep(x, std::move(token), protocol::secret(std::move(jws)), std::move(handle));
    });
}

/// The answer leaves only when the store has the token. A client that was deleted since it
/// authenticated gets none: what is written now would outlive the deletion.
void token_endpoint::keep(
  const exchange_ptr& x, protocol::token_facts token, protocol::secret text, std::string handle) {
  auto item = store::to_record(token, std::move(handle), {});
  protocol::token_response answer{
    .access_token = std::move(text),
    .expires_in = token.expires_at - token.issued_at,
    .scope = std::move(token.scope)};
  store::batch steps{
    store::require(store::record_kind::client, token.client.str()), store::add(std::move(item))};
  ask_store(
    x, std::move(steps), [this, x, answer = std::move(answer)](store::batch_outcome& reply) {
      if (!reply.is_applied && reply.failed_at == 0)
        return refuse(x, client_credentials_row, protocol::authentication_failed());
      if (!reply.is_applied)
        return x->fail(make_error(fault::store_failed));
      given().counters->count(client_credentials_row, token_outcome::issued);
      x->answer(json_response(200, protocol::to_json(answer)));
    });
}

void token_endpoint::refuse(
  const exchange_ptr& x, std::size_t grant, const protocol::oauth_error& error) {
  given().counters->count(grant, token_outcome::refused);
  x->refuse(error);
}

} // namespace gatehouse::actors
