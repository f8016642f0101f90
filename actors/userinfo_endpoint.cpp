#include "actors/userinfo_endpoint.hpp"

#include "actors/bearer_refusal.hpp"
#include "actors/request_body.hpp"
#include "actors/token_lookup.hpp"
#include "protocol/bearer.hpp"
#include "protocol/id_token.hpp"
#include "store/flow_records.hpp"

namespace gatehouse::actors {

namespace {

using protocol::oauth_errc;

protocol::oauth_error dead_token() {
  return protocol::refuse(
    oauth_errc::invalid_token, "The access token is unknown, has expired or was revoked");
}

} // namespace

userinfo_endpoint::userinfo_endpoint(caf::actor_config& config, services_ptr services)
  : endpoint(config, services, "gatehouse.userinfo"),
    maker_(
      std::move(services),
      [this](const exchange_ptr& x, sign_request question, token_maker::on_signed then) {
        ask<std::string>(given().signer, x, std::move(question), std::move(then));
      }) {}

void userinfo_endpoint::refuse(
  const exchange_ptr& x, const std::optional<protocol::oauth_error>& error) {
  x->answer(bearer_refusal(error));
}

void userinfo_endpoint::serve(exchange_ptr x) {
  protocol::parameters form;
  if (
    x->request.method == net::http_method::post
    && has_media_type(x->request, "application/x-www-form-urlencoded")) {
    auto read = read_form(x->request, protocol::untyped_form_rule::refused);
    if (auto* answer = std::get_if<net::http_response>(&read))
      return x->answer(std::move(*answer));
    form = std::move(std::get<protocol::parameters>(read));
  }
  const auto token = protocol::read_bearer_token(x->request.head.find("authorization"), form);
  if (!token)
    return refuse(x, token.error());
  if (!*token)
    return refuse(x, std::nullopt);
  auto questions = token_questions((*token)->reveal(), *given().token_keys);
  if (questions.empty())
    return refuse(x, dead_token());
  ask_store(x, std::move(questions), [this, x](store::batch_outcome& reply) {
    if (!reply.is_applied)
      return x->fail(make_error(fault::store_failed));
    const auto* item = found_token(reply.steps);
    // A refresh token opens no doors, and a client on its own behalf is nobody to tell about.
    if (item == nullptr || item->kind != store::record_kind::access_token || item->group.empty())
      return refuse(x, dead_token());
    on_token(x, *item);
  });
}

void userinfo_endpoint::on_token(const exchange_ptr& x, const store::record& item) {
  const protocol::client_id client(item.client);
  ask_store(
    x, {store::get(store::record_kind::grant, item.group), clients_.question(client)},
    [this, x, client](store::batch_outcome& reply) {
      bool is_broken = !reply.is_applied;
      const auto by = is_broken ? nullptr : clients_.answer(client, reply.steps[1], is_broken);
      if (is_broken)
        return x->fail(make_error(fault::store_failed));
      if (by != nullptr)
        x->note_client_origins(by->allowed_cors_origins);
      const auto* grant_item = reply.steps[0].one();
      const auto grant = grant_item == nullptr ? std::nullopt : store::to_grant(*grant_item);
      if (!grant || by == nullptr)
        return refuse(x, dead_token());
      on_grant(x, *grant, by);
    });
}

void userinfo_endpoint::on_grant(
  const exchange_ptr& x, const protocol::grant& grant, const client_ptr& by) {
  const auto& rules = protocol::rules_of(settings().profile);
  if (rules.userinfo == protocol::userinfo_rule::by_scope && !grant.has_scope("openid"))
    return refuse(
      x, protocol::refuse(oauth_errc::insufficient_scope, "The scope 'openid' was not granted"));
  auto claims = protocol::userinfo_claims(grant, settings().urls.issuer, rules);
  const auto& alg = by->userinfo_signed_response_alg;
  if (alg.empty() || alg == "none")
    return x->answer(json_response(200, protocol::json::write(claims)));
  // OpenID Connect Core §5.3.2.
  claims.set("iss", settings().urls.issuer);
  claims.set("aud", protocol::json::array{by->id.str()});
  claims.set("iat", protocol::numeric_date(given().now()));
  claims.set("jti", protocol::random_uuid(given().random));
  maker_.sign_id_token(
    x, protocol::jose::parse_algorithm(alg).value_or(protocol::jose::algorithm::rs256), claims,
    [x](std::string& jws) {
      auto response = empty_response(200);
      response.add_header("Content-Type", "application/jwt");
      response.body = std::move(jws);
      x->answer(std::move(response));
    });
}

} // namespace gatehouse::actors
