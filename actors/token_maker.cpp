#include "actors/token_maker.hpp"

#include "actors/key_sets.hpp"
#include "protocol/digest.hpp"

namespace gatehouse::actors {

namespace {

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

token_maker::token_maker(services_ptr given, signer_question ask_signer)
  : given_(std::move(given)), ask_signer_(std::move(ask_signer)),
    format_(format_of(given_->settings)) {}

bool token_maker::wants_jwt(const protocol::client& by) const {
  if (!by.access_token_strategy.empty())
    return by.access_token_strategy == "jwt";
  return given_->settings.strategies.access_token == config::access_token_format::jwt;
}

void token_maker::make_access_token(
  const exchange_ptr& x, const protocol::client& by, const protocol::token_facts& facts,
  std::function<void(made_token)> then) const {
  if (!wants_jwt(by)) {
    auto issued =
      protocol::issue(protocol::token_kind::access, *given_->token_keys, given_->random);
    return then({.text = std::move(issued.text), .handle = std::move(issued.handle)});
  }
  const auto* ext = facts.ext.if_object();
  const auto claims = protocol::access_token_claims(
    {.issuer = given_->settings.urls.issuer,
     .subject = facts.subject,
     .client = facts.client,
     .audience = facts.audience,
     .scopes = facts.scope,
     .issued_at = facts.issued_at,
     .expires_at = facts.expires_at,
     .jti = protocol::random_uuid(given_->random),
     .ext = ext == nullptr ? protocol::json::object{} : *ext},
    format_);
  ask_signer_(
    x,
    sign_request{
      .set = access_token_keys,
      .type = std::string(protocol::rules_of(given_->settings.profile).access_token_typ),
      .claims = protocol::json::write(claims)},
    [then = std::move(then)](std::string& jws) {
      auto handle = protocol::sha256(jws);
      then({.text = protocol::secret(std::move(jws)), .handle = std::move(handle)});
    });
}

protocol::jose::algorithm token_maker::id_token_algorithm(const protocol::client& by) const {
  return id_token_algorithm_of(*given_, by);
}

void token_maker::sign_id_token(
  const exchange_ptr& x, protocol::jose::algorithm alg, const protocol::json::value& claims,
  on_signed then) const {
  ask_signer_(x, id_token_question(*given_, alg, claims), std::move(then));
}

protocol::jose::algorithm id_token_algorithm_of(const services& given, const protocol::client& by) {
  return protocol::jose::parse_algorithm(by.id_token_signed_response_alg)
    .value_or(given.state->id_token_algorithm.load());
}

sign_request id_token_question(
  const services& given, protocol::jose::algorithm alg, const protocol::json::value& claims,
  std::string type) {
  const auto text = std::string(protocol::jose::name(alg));
  const bool is_usual = alg == given.state->id_token_algorithm.load();
  return {
    .set = is_usual ? id_token_keys : protocol::key_set_id(id_token_set_prefix + text),
    .type = std::move(type),
    .claims = protocol::json::write(claims),
    .algorithm = text};
}

} // namespace gatehouse::actors
