#include "config/settings.hpp"

#include <algorithm>

namespace gatehouse::config {

namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// A choice whose names stand in the table in the order of the enum.
template <class Enum>
Enum pick(const effective_values& values, std::string_view name) {
  return static_cast<Enum>(values.choice(name));
}

unsigned number(const effective_values& values, std::string_view name) {
  return static_cast<unsigned>(values.integer(name));
}

std::size_t size(const effective_values& values, const std::string& name) {
  return static_cast<std::size_t>(values.integer(name));
}

std::vector<protocol::secret> secrets(const effective_values& values, std::string_view name) {
  std::vector<protocol::secret> out;
  for (const auto& text : values.texts(name))
    out.emplace_back(text);
  return out;
}

std::string without_brackets(std::string host) {
  if (host.starts_with('['))
    return host.substr(1, host.size() - 2);
  return host;
}

std::string with_brackets(const std::string& host) {
  return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

bool is_every_interface(const std::string& host) {
  return host.empty() || host == "0.0.0.0" || host == "::";
}

std::string bind_host(const effective_values& values, const std::string& listener) {
  const auto host = without_brackets(values.text(listener + ".host"));
  return host.empty() ? "0.0.0.0" : host;
}

/// The listener's own list, or the one that both share.
std::vector<ip_network> tls_termination(
  const effective_values& values, const std::string& listener) {
  const auto own = listener + ".tls.allow_termination_from";
  const auto& texts =
    values.texts(values.at(own).is_default ? "serve.tls.allow_termination_from" : own);
  std::vector<ip_network> out;
  for (const auto& text : texts)
    if (const auto network = ip_network::parse(text))
      out.push_back(*network);
  return out;
}

std::vector<std::string> allowed_admin_hosts(const effective_values& values) {
  auto names = values.texts("serve.admin.allowed_hosts");
  if (std::find(names.begin(), names.end(), "*") != names.end())
    return {};
  if (!names.empty())
    return names;
  names = {"localhost", "127.0.0.1", "[::1]"};
  const auto host = bind_host(values, "serve.admin");
  if (
    !is_every_interface(host)
    && std::find(names.begin(), names.end(), with_brackets(host)) == names.end())
    names.push_back(with_brackets(host));
  return names;
}

listener_limits limits_of(const effective_values& values, const std::string& listener) {
  const auto name = listener + ".limits.";
  return {
    .max_header_bytes = size(values, name + "max_header_bytes"),
    .max_headers = size(values, name + "max_headers"),
    .max_body_bytes = size(values, name + "max_body_bytes"),
    .header_timeout = duration_cast<milliseconds>(values.duration(name + "header_timeout")),
    .idle_timeout = duration_cast<milliseconds>(values.duration(name + "idle_timeout")),
    .request_timeout = duration_cast<milliseconds>(values.duration(name + "request_timeout")),
    .max_connections = size(values, name + "max_connections")};
}

listener_settings listener(const effective_values& values, const std::string& name) {
  return {
    .host = bind_host(values, name),
    .port = static_cast<std::uint16_t>(values.integer(name + ".port")),
    .base_url = values.text(name + ".base_url"),
    .quiet_health = values.flag(name + ".request_log.disable_for_health"),
    .tls_termination = tls_termination(values, name),
    .allowed_hosts = {},
    .limits = limits_of(values, name)};
}

serve_settings serve(const effective_values& values) {
  serve_settings out{
    .io_threads = number(values, "serve.io_threads"),
    .drain_delay = duration_cast<milliseconds>(values.duration("serve.drain.delay")),
    .drain_timeout = duration_cast<milliseconds>(values.duration("serve.drain.timeout")),
    .public_listener = listener(values, "serve.public"),
    .admin_listener = listener(values, "serve.admin")};
  out.admin_listener.allowed_hosts = allowed_admin_hosts(values);
  return out;
}

std::string without_slash(std::string url) {
  while (url.ends_with('/'))
    url.pop_back();
  return url;
}

std::string first_of(const std::string& a, const std::string& b) {
  return a.empty() ? b : a;
}

url_settings urls(const effective_values& values) {
  const auto issuer = first_of(values.text("urls.self.issuer"), local_url(values, "serve.public"));
  return {
    .issuer = issuer,
    .public_base = without_slash(first_of(values.text("urls.self.public"), issuer)),
    .admin_base =
      without_slash(first_of(values.text("urls.self.admin"), local_url(values, "serve.admin"))),
  };
}

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

oauth2_settings oauth2(const effective_values& values) {
  return {
    .access_token_lifetime = duration_cast<seconds>(values.duration("ttl.access_token")),
    .expose_internal_errors = values.flag("oauth2.expose_internal_errors"),
    .exclude_not_before_claim = values.flag("oauth2.exclude_not_before_claim"),
    .allowed_top_level_claims = values.texts("oauth2.allowed_top_level_claims"),
    .mirror_top_level_claims = values.flag("oauth2.mirror_top_level_claims"),
    .preserve_ext_claims = values.flag("oauth2.preserve_ext_claims"),
    .grant_allowed_scope_by_default =
      values.flag("oauth2.client_credentials.default_grant_allowed_scope"),
    .hashers = hashers(values),
  };
}

oidc_settings oidc(const effective_values& values) {
  const auto& types = values.texts("oidc.subject_identifiers.supported_types");
  const auto has = [&](std::string_view type) {
    return std::find(types.begin(), types.end(), type) != types.end();
  };
  oidc_settings out{
    .public_subjects = has("public"),
    .pairwise_subjects = has("pairwise"),
    .pairwise_salt = protocol::secret(values.text("oidc.subject_identifiers.pairwise.salt")),
    .default_client_scope = values.texts("oidc.dynamic_client_registration.default_scope")};
  if (out.default_client_scope.empty())
    out.default_client_scope = {"offline_access", "offline", "openid"};
  return out;
}

discovery_settings discovery(const effective_values& values) {
  const auto url = [&](const std::string& name) {
    return values.text("webfinger.oidc_discovery." + name);
  };
  return {
    .broadcast_key_sets = values.texts("webfinger.jwks.broadcast_keys"),
    .jwks_url = url("jwks_url"),
    .token_url = url("token_url"),
    .auth_url = url("auth_url"),
    .device_authorization_url = url("device_authorization_url"),
    .client_registration_url = url("client_registration_url"),
    .userinfo_url = url("userinfo_url"),
    .supported_claims = values.texts("webfinger.oidc_discovery.supported_claims"),
    .supported_scope = values.texts("webfinger.oidc_discovery.supported_scope")};
}

secret_settings all_secrets(const effective_values& values) {
  secret_settings out{
    .system = secrets(values, "secrets.system"),
    .pagination = secrets(values, "secrets.pagination")};
  if (out.pagination.empty())
    out.pagination = out.system;
  return out;
}

/// What was said holds for all requests; otherwise the profile says which.
protocol::ssrf_guard guard(const effective_values& values) {
  constexpr std::string_view name = "clients.http.disallow_private_ip_ranges";
  if (values.at(name).is_default)
    return protocol::rules_of(pick<protocol::profile>(values, "profile")).outgoing;
  return values.flag(name) ? protocol::ssrf_guard::all_outgoing : protocol::ssrf_guard::off;
}

outgoing_settings outgoing(const effective_values& values) {
  return {
    .guard = guard(values),
    .private_exceptions = values.texts("clients.http.private_ip_exception_urls"),
    .ca_file = values.text("clients.http.ca_file"),
    .client_timeout = duration_cast<milliseconds>(values.duration("clients.http.timeout"))};
}

} // namespace

std::string local_url(const effective_values& values, const std::string& listener) {
  const auto host = bind_host(values, listener);
  return "http://" + (is_every_interface(host) ? "localhost" : with_brackets(host)) + ":"
         + std::to_string(values.integer(listener + ".port"));
}

settings make_settings(const effective_values& values) {
  return {
    .profile = pick<protocol::profile>(values, "profile"),
    .dev = values.flag("dev"),
    .log =
      {.level = pick<log_level>(values, "log.level"),
       .format = pick<log_format>(values, "log.format"),
       .redaction_text = values.text("log.redaction_text")},
    .serve = serve(values),
    .urls = urls(values),
    .strategies =
      {.scope = pick<scope_strategy>(values, "strategies.scope"),
       .access_token = pick<access_token_format>(values, "strategies.access_token"),
       .jwt_scope_claim = pick<scope_claim>(values, "strategies.jwt.scope_claim")},
    .oauth2 = oauth2(values),
    .oidc = oidc(values),
    .discovery = discovery(values),
    .secrets = all_secrets(values),
    .keys =
      {.access_token_algorithm = values.text("keys.access_token.algorithm"),
       .id_token_algorithm = values.text("keys.id_token.algorithm"),
       .rsa_bits = number(values, "keys.rsa_bits")},
    .outgoing = outgoing(values),
  };
}

} // namespace gatehouse::config
