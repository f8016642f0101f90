#include "actors/introspection_endpoint.hpp"

#include "actors/key_sets.hpp"
#include "actors/request_body.hpp"
#include "actors/token_lookup.hpp"
#include "store/access_token.hpp"
#include "store/flow_records.hpp"

namespace gatehouse::actors {

namespace {

/// RFC 9701 §5 and §7.1.
constexpr std::string_view jwt_media_type = "application/token-introspection+jwt";
constexpr std::string_view jwt_type = "token-introspection+jwt";

bool wants_jwt(const net::http_request& request) {
  const auto accept = request.head.find("accept");
  return accept && accept->find(jwt_media_type) != std::string_view::npos;
}

} // namespace

introspection_endpoint::introspection_endpoint(caf::actor_config& config, services_ptr services)
  : authenticating_endpoint(config, std::move(services), "gatehouse.introspection") {}

void introspection_endpoint::serve(exchange_ptr x) {
  auto form = read_any_form(x->request, protocol::rules_of(settings().profile).untyped_form);
  if (auto* answer = std::get_if<net::http_response>(&form))
    return x->answer(std::move(*answer));
  const auto& parameters = std::get<protocol::parameters>(form);
  auto asked = protocol::read_introspection_request(parameters);
  if (!asked)
    return x->refuse(asked.error());
  if (!wants_jwt(x->request))
    return look_up(x, std::move(*asked), [](const exchange_ptr& reply, std::string answer) {
      reply->answer(json_response(200, std::move(answer)));
    });
  authenticate(x, parameters, [this, asked = std::move(*asked)](const proven& caller) {
    look_up(
      caller.x, asked,
      [this, by = caller.by](const exchange_ptr& reply, const std::string& answer) {
        answer_signed(reply, answer, by);
      });
  });
}

void introspection_endpoint::look_up(
  const exchange_ptr& x, protocol::introspection_request asked, on_answer then) {
  auto questions = token_questions(asked.token.reveal(), *given().token_keys);
  if (questions.empty()) {
    given().counters->introspections[1].fetch_add(1, std::memory_order_relaxed);
    return then(x, std::string(protocol::inactive_json));
  }
  ask_store(
    x, std::move(questions),
    [this, x, asked = std::move(asked), then = std::move(then)](store::batch_outcome& reply) {
      if (!reply.is_applied)
        return x->fail(make_error(fault::store_failed));
      then(x, judge(reply, asked));
    });
}

std::string introspection_endpoint::judge(
  const store::batch_outcome& reply, const protocol::introspection_request& asked) {
  const auto* item = found_token(reply.steps);
  const bool is_dead = item == nullptr || store::is_used_up(*item);
  const auto token = is_dead ? std::nullopt : store::to_token(*item);
  const bool is_active = token && grants(*token, asked.scope, scope_strategy_of(settings()));
  given().counters->introspections[is_active ? 0 : 1].fetch_add(1, std::memory_order_relaxed);
  return is_active ? active_json(*token, settings().urls.issuer)
                   : std::string(protocol::inactive_json);
}

void introspection_endpoint::answer_signed(
  const exchange_ptr& x, const std::string& answer, const client_ptr& caller) {
  auto claims =
    protocol::introspection_claims(answer, settings().urls.issuer, caller->id, given().now());
  ask<std::string>(
    given().signer, x,
    sign_request{.set = id_token_keys, .type = std::string(jwt_type), .claims = std::move(claims)},
    [x](std::string& jws) {
      net::http_response response;
      response.add_header("Content-Type", jwt_media_type);
      response.add_header("Cache-Control", "no-store");
      response.body = std::move(jws);
      x->answer(std::move(response));
    });
}

} // namespace gatehouse::actors
