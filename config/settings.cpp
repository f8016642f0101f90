#include "config/settings.hpp"

#include "config/typed_values.hpp"
#include "protocol/url.hpp"

#include <algorithm>

namespace gatehouse::config {

namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

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

void add_host(std::vector<std::string>& names, const std::string& host) {
  if (
    !is_every_interface(host)
    && std::find(names.begin(), names.end(), with_brackets(host)) == names.end())
    names.push_back(with_brackets(host));
}

void set_admin_hosts(listener_settings& out, const effective_values& values) {
  auto& names = out.allowed_hosts;
  names = values.texts("serve.admin.allowed_hosts");
  if (std::find(names.begin(), names.end(), "*") != names.end())
    return names.clear();
  out.allows_private_hosts = std::erase(names, "private") > 0;
  if (!names.empty() && !out.allows_private_hosts)
    return;
  for (const auto* own : {"localhost", "127.0.0.1", "::1"})
    add_host(names, own);
  add_host(names, bind_host(values, "serve.admin"));
  // Whoever says where services reach the listener says a name of it.
  const auto admin = protocol::parse_url(values.text("urls.self.admin"));
  if (out.allows_private_hosts && admin)
    add_host(names, admin->host);
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

/// An empty list is everybody, as in Hydra; but not for the API that needs no password.
cors_settings cors(const effective_values& values, const std::string& listener) {
  const auto name = listener + ".cors.";
  cors_settings out{
    .is_enabled = values.flag(name + "enabled"),
    .allows_every_origin = false,
    .covers_every_path = listener == "serve.admin",
    .allowed_origins = values.texts(name + "allowed_origins"),
    .allowed_methods = values.texts(name + "allowed_methods"),
    .allowed_headers = values.texts(name + "allowed_headers"),
    .exposed_headers = values.texts(name + "exposed_headers"),
    .allow_credentials = values.flag(name + "allow_credentials"),
    .max_age = std::chrono::seconds(values.integer(name + "max_age"))};
  const bool is_open = out.allowed_origins.empty() || std::erase(out.allowed_origins, "*") > 0;
  out.allows_every_origin = is_open && listener == "serve.public";
  return out;
}

listener_settings listener(const effective_values& values, const std::string& name) {
  return {
    .host = bind_host(values, name),
    .port = static_cast<std::uint16_t>(values.integer(name + ".port")),
    .base_url = values.text(name + ".base_url"),
    .quiet_health = values.flag(name + ".request_log.disable_for_health"),
    .tls_termination = tls_termination(values, name),
    .allowed_hosts = {},
    .cors = cors(values, name),
    .limits = limits_of(values, name)};
}

bool is_https(const effective_values& values) {
  return values.text("urls.self.issuer").starts_with("https:");
}

/// A development name, so that cookies of a server in earnest on the same host stay untouched.
std::string cookie_name(const effective_values& values, const std::string& which) {
  return values.text("serve.cookies.names." + which) + (values.flag("dev") ? "_dev" : "");
}

cookie_settings cookies(const effective_values& values) {
  auto same = pick<same_site>(values, "serve.cookies.same_site_mode");
  const bool is_secure = is_https(values) || values.flag("serve.cookies.secure");
  if (same == same_site::none && !is_https(values))
    same = same_site::lax;
  return {
    .same_site = same,
    .domain = values.text("serve.cookies.domain"),
    .is_secure = is_secure,
    .session_name = cookie_name(values, "session"),
    .session_path = values.text("serve.cookies.paths.session"),
    .login_csrf_name = cookie_name(values, "login_csrf"),
    .consent_csrf_name = cookie_name(values, "consent_csrf"),
    .device_csrf_name = cookie_name(values, "device_csrf")};
}

serve_settings serve(const effective_values& values) {
  serve_settings out{
    .io_threads = number(values, "serve.io_threads"),
    .drain_delay = duration_cast<milliseconds>(values.duration("serve.drain.delay")),
    .drain_timeout = duration_cast<milliseconds>(values.duration("serve.drain.timeout")),
    .public_listener = listener(values, "serve.public"),
    .admin_listener = listener(values, "serve.admin"),
    .cookies = cookies(values)};
  set_admin_hosts(out.admin_listener, values);
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
    .login = values.text("urls.login"),
    .registration = first_of(values.text("urls.registration"), values.text("urls.login")),
    .consent = values.text("urls.consent"),
    .logout = values.text("urls.logout"),
    .error = values.text("urls.error"),
    .post_logout_redirect = values.text("urls.post_logout_redirect"),
    .device_verification = values.text("urls.device.verification"),
    .device_success = values.text("urls.device.success"),
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
    .default_client_scope = values.texts("oidc.dynamic_client_registration.default_scope"),
    .dynamic_registration = values.flag("oidc.dynamic_client_registration.enabled")};
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

/// The names were read when the values were.
std::optional<data_source> data_source_in(const effective_values& values, std::string_view name) {
  auto read = parse_dsn(values.text(name));
  if (auto* good = std::get_if<parsed_dsn>(&read))
    return std::move(good->what);
  return std::nullopt;
}

secret_settings all_secrets(const effective_values& values) {
  secret_settings out{
    .system = secrets(values, "secrets.system"),
    .pagination = secrets(values, "secrets.pagination"),
    .cookie = secrets(values, "secrets.cookie")};
  if (out.cookie.empty())
    out.cookie = out.system;
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
    .oauth2 = make_oauth2_settings(values),
    .oidc = oidc(values),
    .discovery = discovery(values),
    .stores =
      {.main = data_source_in(values, "dsn").value(),
       .short_lived = data_source_in(values, "short_lived_dsn"),
       .start_timeout =
         std::chrono::duration_cast<std::chrono::seconds>(values.duration("db.start_timeout"))},
    .secrets = all_secrets(values),
    .keys =
      {.access_token_algorithm = values.text("keys.access_token.algorithm"),
       .id_token_algorithm = values.text("keys.id_token.algorithm"),
       .rsa_bits = number(values, "keys.rsa_bits")},
    .outgoing = outgoing(values),
    .pages =
      {.accounts_file = values.text("accounts.file"),
       .free_guesses_per_address = number(values, "accounts.free_guesses_per_address"),
       .templates_folder = values.text("pages.templates"),
       .demo = values.flag("pages.demo")},
  };
}

} // namespace gatehouse::config
