#include "config/key_rows.hpp"
#include "protocol/time.hpp"

#include <iterator>

namespace gatehouse::config {

namespace {

using enum value_type;

constexpr std::int64_t second_ms = 1000;
constexpr std::int64_t minute_ms = 60 * second_ms;
constexpr std::int64_t hour_ms = 60 * minute_ms;
/// What is kept for repeats is kept for every refresh of the last minutes.
constexpr std::int64_t max_grace_ms = std::int64_t{5} * 60 * 1000;
constexpr std::int64_t ten_years_ms = std::int64_t{10} * 365 * 24 * 3600 * 1000;

std::string quoted(std::chrono::seconds x) {
  return '"' + protocol::to_duration_string(x) + '"';
}

std::string yes_if(bool x) {
  return x ? "true" : "false";
}

key lifetime(std::string name, std::string value_json, std::string meaning) {
  return within(
    second_ms, ten_years_ms,
    row(duration, std::move(name), std::move(value_json), std::move(meaning)));
}

std::vector<key> strategy_keys() {
  auto scope = among(
    {"wildcard", "exact", "DEPRECATED_HIERARCHICAL_SCOPE_STRATEGY"},
    row(choice, "strategies.scope", R"("wildcard")", "How requested scopes match allowed ones."));
  scope.planned_choices = {"DEPRECATED_HIERARCHICAL_SCOPE_STRATEGY"};
  return {
    std::move(scope),
    among(
      {"opaque", "jwt"},
      row(choice, "strategies.access_token", R"("opaque")", "What access tokens are.")),
    among(
      {"list", "string", "both"}, row(
                                    choice, "strategies.jwt.scope_claim", R"("list")",
                                    "Scopes in a JWT: scp (list), scope (string), or both.")),
  };
}

std::vector<key> ttl_keys() {
  return {
    lifetime("ttl.access_token", R"("1h")", "Life of an access token."),
    within(
      second_ms, ten_years_ms,
      row(
        lifespan, "ttl.refresh_token", R"("720h")", "Life of a refresh token; -1 means for ever.")),
    lifetime("ttl.id_token", R"("1h")", "Life of an ID token."),
    by_profile(
      [](const protocol::profile_rules& x) { return quoted(x.code_lifetime); },
      lifetime("ttl.auth_code", "", "Life of an authorization code.")),
    within(
      minute_ms, hour_ms,
      row(duration, "ttl.device_user_code", R"("10m")", "Life of a device and user code.")),
    lifetime("ttl.login_consent_request", R"("30m")", "Life of a challenge."),
    lifetime("ttl.authentication_session", R"("720h")", "Life of a login session."),
    planned(lifetime("ttl.vc_nonce", R"("1h")", "Life of a nonce for credentials.")),
  };
}

std::vector<key> hasher_keys() {
  return {
    among(
      {"pbkdf2", "bcrypt", "argon2"},
      row(
        choice, "oauth2.hashers.algorithm", R"("pbkdf2")",
        "How new secrets that people choose are hashed; stored hashes stay valid.")),
    within(
      1, 100'000'000,
      row(integer, "oauth2.hashers.pbkdf2.iterations", "25000", "Rounds of PBKDF2.")),
    within(4, 31, row(integer, "oauth2.hashers.bcrypt.cost", "10", "Cost of bcrypt, as log2.")),
    within(
      8, 4 * 1024 * 1024,
      row(integer, "oauth2.hashers.argon2.memory_kib", "19456", "Memory of Argon2id, KiB.")),
    within(1, 1000, row(integer, "oauth2.hashers.argon2.iterations", "2", "Passes of Argon2id.")),
    within(1, 64, row(integer, "oauth2.hashers.argon2.parallelism", "1", "Lanes of Argon2id.")),
  };
}

std::vector<key> grant_keys() {
  using protocol::pkce_rule;
  using protocol::profile_rules;
  return {
    by_profile(
      [](const profile_rules& x) { return yes_if(x.pkce == pkce_rule::all_clients); },
      row(boolean, "oauth2.pkce.enforced", "", "Refuses codes without PKCE.")),
    by_profile(
      [](const profile_rules& x) { return yes_if(x.pkce != pkce_rule::optional); },
      row(
        boolean, "oauth2.pkce.enforced_for_public_clients", "",
        "Refuses codes of public clients without PKCE.")),
    row(
      boolean, "oauth2.client_credentials.default_grant_allowed_scope", "false",
      "Grants all of a client's scopes when it asks for none."),
    by_profile(
      [](const profile_rules& x) { return quoted(x.refresh_grace); },
      within(
        0, max_grace_ms,
        row(
          duration, "oauth2.grant.refresh_token.rotation_grace_period", "",
          "Time in which a used refresh token gets the same successor again."))),
    planned(within(
      0, 1'000'000,
      row(
        integer, "oauth2.grant.refresh_token.rotation_grace_reuse_count", "0",
        "How often it may be used in that time; 0 sets no bound."))),
    row(boolean, "oauth2.grant.jwt.jti_optional", "false", "Accepts assertions without jti."),
    row(boolean, "oauth2.grant.jwt.iat_optional", "false", "Accepts assertions without iat."),
    lifetime("oauth2.grant.jwt.max_ttl", R"("720h")", "Longest life of an assertion."),
    row(
      boolean, "oauth2.grant.jwt.omit_assertion_audience", "true",
      "Keeps the assertion's audience out of the token."),
    secret(row(hook, "oauth2.refresh_token_hook", "", "Asked before each refresh.")),
    secret(row(hook, "oauth2.token_hook", "", "Asked before each token.")),
    within(
      second_ms, minute_ms,
      row(
        duration, "oauth2.device_authorization.token_polling_interval", R"("5s")",
        "The interval that devices are told.")),
    among(
      {"high", "medium", "low"}, row(
                                   choice, "oauth2.device_authorization.user_code.entropy_preset",
                                   R"("high")", "How hard user codes are to guess.")),
    within(
      6, 64,
      row(
        integer, "oauth2.device_authorization.user_code.length", "",
        "Length of user codes in place of the preset's.")),
    within(
      8, 256,
      row(
        text, "oauth2.device_authorization.user_code.character_set", "",
        "Characters of user codes in place of the preset's: letters, digits and marks, none "
        "twice.")),
  };
}

std::vector<key> claim_keys() {
  return {
    row(
      boolean, "oauth2.expose_internal_errors", "false",
      "Tells clients more about errors than they need."),
    planned(
      row(boolean, "oauth2.session.encrypt_at_rest", "true", "Encrypts sessions in the store.")),
    row(boolean, "oauth2.exclude_not_before_claim", "false", "Leaves nbf out of JWTs."),
    row(
      texts, "oauth2.allowed_top_level_claims", "[]",
      "Claims of the session that stand at the top of a JWT."),
    row(boolean, "oauth2.mirror_top_level_claims", "true", "Puts the session's claims into ext."),
    row(
      boolean, "oauth2.preserve_ext_claims", "false",
      "Without the mirror, puts into ext what is not at the top."),
    planned(row(
      boolean, "oauth2.include_legacy_error_fields", "false",
      "Adds the error fields of Hydra 1.0.")),
  };
}

} // namespace

std::vector<key> oauth2_keys() {
  std::vector<key> rows;
  for (auto* part : {&strategy_keys, &ttl_keys, &claim_keys, &hasher_keys, &grant_keys}) {
    auto more = part();
    std::move(more.begin(), more.end(), std::back_inserter(rows));
  }
  return rows;
}

} // namespace gatehouse::config
