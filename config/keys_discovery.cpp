#include "config/key_rows.hpp"

namespace gatehouse::config {

using enum value_type;

std::vector<key> discovery_keys() {
  const std::vector<std::string> algorithms{"RS256", "RS384", "RS512", "PS256", "PS384",
                                            "PS512", "ES256", "ES384", "ES512", "EdDSA"};
  return {
    among(
      {"public", "pairwise"}, row(
                                choices, "oidc.subject_identifiers.supported_types",
                                R"(["public"])", "Kinds of sub that clients may choose.")),
    secret(within(
      8, 1024,
      row(
        text, "oidc.subject_identifiers.pairwise.salt", "",
        "What pairwise subjects are made with; never change it."))),
    row(
      boolean, "oidc.dynamic_client_registration.enabled", "false",
      "Lets clients register themselves."),
    row(
      texts, "oidc.dynamic_client_registration.default_scope", "[]",
      "Scopes of new clients that name none; else offline_access offline openid."),
    row(
      texts, "webfinger.jwks.broadcast_keys", R"(["hydra.openid.id-token"])",
      "Key sets that jwks.json shows; that of access tokens is always among them."),
    row(url_reference, "webfinger.oidc_discovery.jwks_url", "", "Overrides jwks_uri."),
    row(url_reference, "webfinger.oidc_discovery.token_url", "", "Overrides token_endpoint."),
    row(
      url_reference, "webfinger.oidc_discovery.auth_url", "", "Overrides authorization_endpoint."),
    row(
      url_reference, "webfinger.oidc_discovery.device_authorization_url", "",
      "Overrides device_authorization_endpoint."),
    row(
      url_reference, "webfinger.oidc_discovery.client_registration_url", "",
      "Overrides registration_endpoint."),
    row(url_reference, "webfinger.oidc_discovery.userinfo_url", "", "Overrides userinfo_endpoint."),
    row(
      texts, "webfinger.oidc_discovery.supported_claims", "[]",
      "Claims that discovery lists besides sub."),
    row(
      texts, "webfinger.oidc_discovery.supported_scope", "[]",
      "Scopes that discovery lists besides offline_access, offline and openid."),
    secret(within(
      16, 1024,
      row(
        texts, "secrets.system", "[]",
        "At least 16 characters each: the first seals, all open. Without one, the "
        "memory store makes its own."))),
    secret(within(
      16, 1024,
      row(texts, "secrets.cookie", "[]", "What cookies are sealed with; else secrets.system."))),
    secret(within(
      16, 1024,
      row(
        texts, "secrets.pagination", "[]",
        "What page tokens are sealed with; else secrets.system."))),
    by_profile(
      [](const protocol::profile_rules& rules) {
        return '"' + std::string(rules.access_token_algorithm) + '"';
      },
      among(
        algorithms,
        row(choice, "keys.access_token.algorithm", "", "How JWT access tokens are signed."))),
    among(
      algorithms,
      row(choice, "keys.id_token.algorithm", R"("RS256")", "How ID tokens are signed.")),
    within(2048, 8192, row(integer, "keys.rsa_bits", "2048", "Size of new RSA keys.")),
  };
}

} // namespace gatehouse::config
