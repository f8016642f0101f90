#include "config/old_names.hpp"

namespace gatehouse::config {

const std::vector<old_variable>& old_variables() {
  static const std::vector<old_variable> table{
    {"DATABASE_URL", "dsn"},
    {"SYSTEM_SECRET", "secrets.system", 0},
    {"ROTATED_SYSTEM_SECRET", "secrets.system", 1},
    {"COOKIE_SECRET", "secrets.cookie", 0},
    {"PUBLIC_PORT", "serve.public.port"},
    {"PUBLIC_HOST", "serve.public.host"},
    {"ADMIN_PORT", "serve.admin.port"},
    {"ADMIN_HOST", "serve.admin.host"},
    {"BCRYPT_COST", "oauth2.hashers.bcrypt.cost"},
    {"DISABLE_TELEMETRY", "sqa.opt_out"},
    {"OAUTH2_ISSUER_URL", "urls.self.issuer"},
    {"OAUTH2_LOGIN_URL", "urls.login"},
    {"OAUTH2_CONSENT_URL", "urls.consent"},
    {"OAUTH2_ERROR_URL", "urls.error"},
    {"OAUTH2_LOGOUT_REDIRECT_URL", "urls.post_logout_redirect"},
    {"ACCESS_TOKEN_LIFESPAN", "ttl.access_token"},
    {"REFRESH_TOKEN_LIFESPAN", "ttl.refresh_token"},
    {"ID_TOKEN_LIFESPAN", "ttl.id_token"},
    {"AUTH_CODE_LIFESPAN", "ttl.auth_code"},
    {"CHALLENGE_TOKEN_LIFESPAN", "ttl.login_consent_request"},
    {"LOGIN_CONSENT_REQUEST_LIFESPAN", "ttl.login_consent_request"},
    {"SCOPE_STRATEGY", "strategies.scope"},
    {"OAUTH2_SHARE_ERROR_DEBUG", "oauth2.expose_internal_errors"},
    {"OAUTH2_ACCESS_TOKEN_STRATEGY", "strategies.access_token"},
    {"OIDC_DISCOVERY_CLAIMS_SUPPORTED", "webfinger.oidc_discovery.supported_claims"},
    {"OIDC_DISCOVERY_SCOPES_SUPPORTED", "webfinger.oidc_discovery.supported_scope"},
    {"OIDC_DISCOVERY_USERINFO_ENDPOINT", "webfinger.oidc_discovery.userinfo_url"},
    {"OIDC_SUBJECT_TYPES_SUPPORTED", "oidc.subject_identifiers.supported_types"},
    {"OIDC_SUBJECT_TYPE_PAIRWISE_SALT", "oidc.subject_identifiers.pairwise.salt"},
    {"HTTPS_ALLOW_TERMINATION_FROM", "serve.tls.allow_termination_from"},
    {"HTTPS_TLS_CERT", "serve.tls.cert.base64"},
    {"HTTPS_TLS_CERT_PATH", "serve.tls.cert.path"},
    {"HTTPS_TLS_KEY", "serve.tls.key.base64"},
    {"HTTPS_TLS_KEY_PATH", "serve.tls.key.path"},
    {"CORS_ENABLED", "serve.public.cors.enabled"},
    {"CORS_ALLOWED_ORIGINS", "serve.public.cors.allowed_origins"},
    {"CORS_ALLOWED_METHODS", "serve.public.cors.allowed_methods"},
    {"CORS_ALLOWED_HEADERS", "serve.public.cors.allowed_headers"},
    {"CORS_ALLOWED_CREDENTIALS", "serve.public.cors.allow_credentials"},
    {"CORS_EXPOSED_HEADERS", "serve.public.cors.exposed_headers"},
    {"CORS_MAX_AGE", "serve.public.cors.max_age"},
    {"CORS_DEBUG", "serve.public.cors.debug"},
  };
  return table;
}

const std::vector<old_key>& old_keys() {
  static const std::vector<old_key> table{
    {"serve.public.access_log.disable_for_health", "serve.public.request_log.disable_for_health"},
    {"serve.admin.access_log.disable_for_health", "serve.admin.request_log.disable_for_health"},
  };
  return table;
}

} // namespace gatehouse::config
