#include "actors/authorization_check.hpp"

#include "protocol/device_request.hpp"
#include "protocol/jose/jwk_set.hpp"
#include "protocol/request_object.hpp"

namespace gatehouse::actors {

namespace {

using protocol::parameters;

std::string endpoint_url(const config::settings& settings, const protocol::login_challenge& start) {
  return settings.urls.public_base
         + (start.device.empty() ? "/oauth2/auth?" : "/oauth2/device/verify?");
}

} // namespace

protocol::authorization_rules authorization_rules_of(const config::settings& settings) {
  return {
    .profile = &protocol::rules_of(settings.profile),
    .strategy = scope_strategy_of(settings),
    .pkce = settings.oauth2.pkce,
    .allows_plain_redirects = settings.dev};
}

protocol::result<parameters> merge_object(
  const services& given, const protocol::client& by, const parameters& asked,
  std::string_view object, const protocol::json::value& jwks, protocol::time_point when) {
  const auto keys = protocol::jose::jwk_set::parse(jwks, protocol::jose::unusable_keys::skip);
  return protocol::merge_request_object(
    asked, object, by, keys ? *keys : protocol::jose::jwk_set{},
    {.issuer = given.settings.urls.issuer,
     .now = when,
     .allows_unsigned_by_default = given.settings.profile == protocol::profile::hydra});
}

protocol::authorization_result<protocol::authorization_request> check_again(
  const services& given, const protocol::client& by, const protocol::login_challenge& start) {
  const auto& text = start.effective_query.empty() ? start.query : start.effective_query;
  auto asked = parameters::parse(text).value_or(parameters{});
  if (!start.device.empty()) {
    auto checked =
      protocol::check_device_request(asked, by, authorization_rules_of(given.settings));
    if (!checked)
      return protocol::authorization_refusal{checked.error(), std::nullopt};
    return std::move(*checked);
  }
  if (const auto object = asked.given("request")) {
    // As it was when the request came: it may have expired while the person signed in.
    auto merged = merge_object(given, by, asked, std::string(*object), by.jwks, start.requested_at);
    if (!merged)
      return protocol::authorization_refusal{
        merged.error(),
        protocol::find_response_target(asked, by, authorization_rules_of(given.settings))};
    asked = std::move(*merged);
  }
  return protocol::check_authorization_request(asked, by, authorization_rules_of(given.settings));
}

std::string request_url_of(
  const config::settings& settings, const protocol::login_challenge& start) {
  return endpoint_url(settings, start) + start.query;
}

std::string relogin_url_of(
  const config::settings& settings, const protocol::login_challenge& start) {
  parameters again;
  const auto asked = parameters::parse(start.query).value_or(parameters{});
  for (const auto& [name, text] : asked.entries())
    if (name != "prompt")
      again.add(name, text);
  again.add("prompt", "login");
  return endpoint_url(settings, start) + again.encode();
}

} // namespace gatehouse::actors
