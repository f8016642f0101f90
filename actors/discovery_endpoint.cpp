#include "actors/discovery_endpoint.hpp"

#include "protocol/base64url.hpp"
#include "protocol/digest.hpp"
#include "protocol/discovery.hpp"

namespace gatehouse::actors {

namespace {

/// Both documents may be read by pages of any site, and kept if they are asked about again.
net::http_response document(std::string body) {
  net::http_response response;
  response.header_lines = "Content-Type: application/json;charset=UTF-8\r\n"
                          "Cache-Control: no-cache\r\n";
  response.body = std::move(body);
  return response;
}

protocol::discovery_facts facts_of(
  const config::settings& settings, const std::string& id_token_algorithm) {
  protocol::discovery_facts facts;
  facts.issuer = settings.urls.issuer;
  facts.public_url = settings.urls.public_base;
  facts.token_url = settings.discovery.token_url;
  facts.jwks_url = settings.discovery.jwks_url;
  if (settings.oidc.public_subjects)
    facts.subject_types.emplace_back("public");
  if (settings.oidc.pairwise_subjects)
    facts.subject_types.emplace_back("pairwise");
  facts.scopes = settings.discovery.supported_scope;
  facts.claims = settings.discovery.supported_claims;
  facts.id_token_algorithm = id_token_algorithm;
  facts.auth_url = settings.discovery.auth_url;
  facts.userinfo_url = settings.discovery.userinfo_url;
  facts.registration_url = settings.discovery.client_registration_url;
  if (facts.registration_url.empty() && settings.oidc.dynamic_registration)
    facts.registration_url = settings.urls.public_base + "/oauth2/register";
  facts.device_url = settings.discovery.device_authorization_url;
  facts.response_types = {"code"};
  facts.grant_types = {
    "authorization_code", "client_credentials", "refresh_token",
    "urn:ietf:params:oauth:grant-type:device_code", "urn:ietf:params:oauth:grant-type:jwt-bearer"};
  const bool has_front_channel = protocol::rules_of(settings.profile).front_channel
                                 == protocol::front_channel_rule::registered_clients;
  if (has_front_channel) {
    for (const auto* type :
         {"code id_token", "code token", "code id_token token", "id_token", "id_token token",
          "token"})
      facts.response_types.emplace_back(type);
    facts.grant_types.emplace_back("implicit");
  }
  return facts;
}

} // namespace

discovery_endpoint::discovery_endpoint(caf::actor_config& config, services_ptr services)
  : keys_publishing_endpoint(config, std::move(services), "gatehouse.discovery") {}

void discovery_endpoint::serve_keys(const exchange_ptr& x, const public_keys& keys) {
  if (rendered_for_ != keys.generation) {
    rendered_ = document(protocol::discovery_json(facts_of(settings(), keys.id_token_algorithm)));
    rendered_for_ = keys.generation;
  }
  x->answer(rendered_);
}

jwks_endpoint::jwks_endpoint(caf::actor_config& config, services_ptr services)
  : keys_publishing_endpoint(config, std::move(services), "gatehouse.jwks") {}

void jwks_endpoint::serve_keys(const exchange_ptr& x, const public_keys& keys) {
  if (rendered_for_ != keys.generation) {
    rendered_ = document(keys.jwks);
    entity_tag_ = "\"" + protocol::to_base64url(protocol::sha256(keys.jwks)).substr(0, 27) + "\"";
    rendered_.add_header("ETag", entity_tag_);
    rendered_for_ = keys.generation;
  }
  const auto known = x->request.head.find("if-none-match");
  if (!known || known->find(entity_tag_) == std::string_view::npos)
    return x->answer(rendered_);
  net::http_response unchanged;
  unchanged.status = 304;
  unchanged.header_lines = rendered_.header_lines;
  x->answer(std::move(unchanged));
}

} // namespace gatehouse::actors
