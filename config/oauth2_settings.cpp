#include "config/settings.hpp"
#include "config/typed_values.hpp"
#include "protocol/json_members.hpp"

/// The part of the settings that is about grants and tokens.
namespace gatehouse::config {

namespace {

using std::chrono::duration_cast;
using std::chrono::seconds;

hasher_settings hashers(const effective_values& values) {
  return {
    .algorithm = pick<hash_algorithm>(values, "oauth2.hashers.algorithm"),
    .pbkdf2_iterations = number(values, "oauth2.hashers.pbkdf2.iterations"),
    .bcrypt_cost = number(values, "oauth2.hashers.bcrypt.cost"),
    .argon2_memory_kib = number(values, "oauth2.hashers.argon2.memory_kib"),
    .argon2_iterations = number(values, "oauth2.hashers.argon2.iterations"),
    .argon2_parallelism = number(values, "oauth2.hashers.argon2.parallelism"),
  };
}

device_settings device(const effective_values& values) {
  const std::string prefix = "oauth2.device_authorization.";
  auto format = protocol::user_code_preset(
    pick<protocol::user_code_entropy>(values, prefix + "user_code.entropy_preset"));
  if (auto chosen = values.text(prefix + "user_code.character_set"); !chosen.empty())
    format.alphabet = std::move(chosen);
  if (!values.at(prefix + "user_code.length").is_default)
    format.length = size(values, prefix + "user_code.length");
  return {
    .code_lifetime = duration_cast<seconds>(values.duration("ttl.device_user_code")),
    .polling_interval = duration_cast<seconds>(values.duration(prefix + "token_polling_interval")),
    .user_code = std::move(format)};
}

/// The form was checked when the value was read (`is_hook`).
hook_settings hook(const effective_values& values, std::string_view name) {
  namespace json = protocol::json;
  const auto* given = std::get_if<json::value>(&values.at(name).what);
  if (given == nullptr)
    return {};
  if (given->if_string() != nullptr)
    return {.url = *given->if_string(), .place = {}, .name = {}, .value = {}};
  hook_settings out;
  out.url = json::text_at(*given, "url");
  if (given->find("auth") == nullptr)
    return out;
  const auto key = json::value_at(json::value_at(*given, "auth"), "config");
  out.place =
    json::text_at(key, "in") == "cookie" ? hook_key_place::cookie : hook_key_place::header;
  out.name = json::text_at(key, "name");
  out.value = protocol::secret(json::text_at(key, "value"));
  return out;
}

seconds lifespan(const effective_values& values, std::string_view name) {
  const auto life = values.duration(name);
  return life == for_ever ? seconds{0} : duration_cast<seconds>(life);
}

protocol::pkce_rule pkce(const effective_values& values) {
  if (values.flag("oauth2.pkce.enforced"))
    return protocol::pkce_rule::all_clients;
  return values.flag("oauth2.pkce.enforced_for_public_clients")
           ? protocol::pkce_rule::public_clients
           : protocol::pkce_rule::optional;
}

} // namespace

oauth2_settings make_oauth2_settings(const effective_values& values) {
  return {
    .access_token_lifetime = duration_cast<seconds>(values.duration("ttl.access_token")),
    .refresh_token_lifetime = lifespan(values, "ttl.refresh_token"),
    .id_token_lifetime = duration_cast<seconds>(values.duration("ttl.id_token")),
    .code_lifetime = duration_cast<seconds>(values.duration("ttl.auth_code")),
    .interaction_lifetime = duration_cast<seconds>(values.duration("ttl.login_consent_request")),
    .session_lifetime = duration_cast<seconds>(values.duration("ttl.authentication_session")),
    .refresh_grace =
      duration_cast<seconds>(values.duration("oauth2.grant.refresh_token.rotation_grace_period")),
    .pkce = pkce(values),
    .expose_internal_errors = values.flag("oauth2.expose_internal_errors"),
    .exclude_not_before_claim = values.flag("oauth2.exclude_not_before_claim"),
    .allowed_top_level_claims = values.texts("oauth2.allowed_top_level_claims"),
    .mirror_top_level_claims = values.flag("oauth2.mirror_top_level_claims"),
    .preserve_ext_claims = values.flag("oauth2.preserve_ext_claims"),
    .grant_allowed_scope_by_default =
      values.flag("oauth2.client_credentials.default_grant_allowed_scope"),
    .device = device(values),
    .token_hook = hook(values, "oauth2.token_hook"),
    .refresh_token_hook = hook(values, "oauth2.refresh_token_hook"),
    .assertions =
      {.jti_optional = values.flag("oauth2.grant.jwt.jti_optional"),
       .iat_optional = values.flag("oauth2.grant.jwt.iat_optional"),
       .max_lifetime = duration_cast<seconds>(values.duration("oauth2.grant.jwt.max_ttl")),
       .omits_audience = values.flag("oauth2.grant.jwt.omit_assertion_audience")},
    .hashers = hashers(values),
  };
}

} // namespace gatehouse::config
