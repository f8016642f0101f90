#pragma once

#include "config/dsn.hpp"
#include "config/effective.hpp"
#include "config/ip_network.hpp"
#include "protocol/ids.hpp"
#include "protocol/profile.hpp"
#include "protocol/user_code.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// The configuration as the rest of the program sees it: checked, typed, complete.
namespace gatehouse::config {

enum class log_level : unsigned char { panic, fatal, error, warn, info, debug, trace };
enum class log_format : unsigned char { text, json, json_pretty };

struct log_settings {
  log_level level = log_level::info;
  log_format format = log_format::text;
  /// Stands in place of sensitive values.
  std::string redaction_text;
};

/// What one listener bears.
struct listener_limits {
  std::size_t max_header_bytes = 0;
  std::size_t max_headers = 0;
  std::size_t max_body_bytes = 0;
  std::chrono::milliseconds header_timeout{};
  std::chrono::milliseconds idle_timeout{};
  std::chrono::milliseconds request_timeout{};
  std::size_t max_connections = 0;
};

/// Which pages of other sites may read a listener's answers.
struct cors_settings {
  bool is_enabled = false;
  /// Every page may, but never with the credentials of a browser.
  bool allows_every_origin = false;
  /// Whatever the path; else what scripts of other sites have any business with.
  bool covers_every_path = false;
  /// Origins; one label may be `*`.
  std::vector<std::string> allowed_origins{};
  std::vector<std::string> allowed_methods{};
  std::vector<std::string> allowed_headers{};
  std::vector<std::string> exposed_headers{};
  bool allow_credentials = false;
  /// How long a browser may keep the answer to a preflight; zero leaves that to it.
  std::chrono::seconds max_age{};
};

struct listener_settings {
  /// A name or an address without brackets; `0.0.0.0` or `::` for all interfaces, never empty.
  std::string host;
  /// Zero takes any port that is free.
  std::uint16_t port = 0;
  /// Where clients reach the listener; empty when that was not configured.
  std::string base_url;
  /// Health checks stay out of the request log.
  bool quiet_health = false;
  /// Proxies that may end TLS; when not empty, plain requests must come from one of them and say
  /// `X-Forwarded-Proto: https`.
  std::vector<ip_network> tls_termination;
  /// Names that a request's Host may have, port aside, IPv6 in brackets; empty means any.
  std::vector<std::string> allowed_hosts;
  /// Every host that no name of the public DNS can be is allowed too (`protocol::is_private_host`).
  bool allows_private_hosts = false;
  cors_settings cors{};
  listener_limits limits;
};

enum class same_site : unsigned char { strict, lax, none };

struct cookie_settings {
  /// Never `none` while the issuer is plain http: browsers would drop the cookie.
  config::same_site same_site = config::same_site::lax;
  /// Empty when cookies belong to the exact host.
  std::string domain;
  bool is_secure = false;
  std::string session_name;
  std::string session_path;
  std::string login_csrf_name;
  std::string consent_csrf_name;
  std::string device_csrf_name;
};

struct serve_settings {
  /// Zero means one for each core.
  unsigned io_threads = 0;
  /// How long readiness fails before new connections are refused.
  std::chrono::milliseconds drain_delay{};
  /// How long requests under way may take to finish after that.
  std::chrono::milliseconds drain_timeout{};
  listener_settings public_listener;
  listener_settings admin_listener;
  cookie_settings cookies;
};

struct url_settings {
  /// Exactly as configured: it is compared octet by octet (RFC 8414 §3.3).
  std::string issuer;
  /// Without a slash at the end.
  std::string public_base;
  /// Without a slash at the end.
  std::string admin_base;
  // Where people are sent; empty where nothing is configured.
  std::string login{};
  std::string registration{};
  std::string consent{};
  std::string logout{};
  std::string error{};
  std::string post_logout_redirect{};
  std::string device_verification{};
  std::string device_success{};
};

enum class scope_strategy : unsigned char { wildcard, exact };
enum class access_token_format : unsigned char { opaque, jwt };
enum class scope_claim : unsigned char { list, string, both };

struct strategy_settings {
  scope_strategy scope = scope_strategy::wildcard;
  access_token_format access_token = access_token_format::opaque;
  scope_claim jwt_scope_claim = scope_claim::list;
};

enum class hash_algorithm : unsigned char { pbkdf2, bcrypt, argon2 };

struct hasher_settings {
  hash_algorithm algorithm = hash_algorithm::pbkdf2;
  unsigned pbkdf2_iterations = 0;
  unsigned bcrypt_cost = 0;
  unsigned argon2_memory_kib = 0;
  unsigned argon2_iterations = 0;
  unsigned argon2_parallelism = 0;
};

/// Devices without a browser (RFC 8628).
struct device_settings {
  /// Of device codes and user codes.
  std::chrono::seconds code_lifetime{};
  std::chrono::seconds polling_interval{};
  protocol::user_code_format user_code;
};

/// Assertions as grants (RFC 7523 §2.1).
struct assertion_settings {
  bool jti_optional = false;
  bool iat_optional = false;
  std::chrono::seconds max_lifetime{};
  /// The audience of the assertion stays out of the token.
  bool omits_audience = true;
};

/// Where the key of a hook stands in its requests.
enum class hook_key_place : unsigned char { none, header, cookie };

/// An operator's service that is asked before tokens are issued.
struct hook_settings {
  /// Empty when there is none.
  std::string url;
  hook_key_place place = hook_key_place::none;
  /// Of the header or the cookie.
  std::string name;
  protocol::secret value;
};

struct oauth2_settings {
  std::chrono::seconds access_token_lifetime{};
  /// Zero means for ever.
  std::chrono::seconds refresh_token_lifetime{};
  std::chrono::seconds id_token_lifetime{};
  std::chrono::seconds code_lifetime{};
  /// Of challenges and verifiers, from the start of the request.
  std::chrono::seconds interaction_lifetime{};
  std::chrono::seconds session_lifetime{};
  /// How long a used refresh token gets the same successor again; zero means never.
  std::chrono::seconds refresh_grace{};
  protocol::pkce_rule pkce = protocol::pkce_rule::public_clients;
  bool expose_internal_errors = false;
  bool exclude_not_before_claim = false;
  std::vector<std::string> allowed_top_level_claims;
  bool mirror_top_level_claims = true;
  bool preserve_ext_claims = false;
  /// A client credentials request without scope gets all of the client's.
  bool grant_allowed_scope_by_default = false;
  device_settings device;
  hook_settings token_hook;
  hook_settings refresh_token_hook;
  assertion_settings assertions;
  hasher_settings hashers;
};

struct oidc_settings {
  bool public_subjects = true;
  bool pairwise_subjects = false;
  protocol::secret pairwise_salt;
  /// Scopes of a new client that names none; never empty.
  std::vector<std::string> default_client_scope;
  /// Clients may register themselves.
  bool dynamic_registration = false;
};

/// What discovery says in place of what it would say; empty texts override nothing.
struct discovery_settings {
  std::vector<std::string> broadcast_key_sets;
  std::string jwks_url;
  std::string token_url;
  std::string auth_url;
  std::string device_authorization_url;
  std::string client_registration_url;
  std::string userinfo_url;
  std::vector<std::string> supported_claims;
  std::vector<std::string> supported_scope;
};

/// Where records are kept.
struct store_settings {
  data_source main;
  /// Nothing, or Redis for records that live short.
  std::optional<data_source> short_lived;
  /// How long a start waits for a database server that is not there yet; zero: it is tried once.
  std::chrono::seconds start_timeout{300};
};

struct secret_settings {
  /// The first seals, all open. Empty only with the memory store: then the process makes its own.
  std::vector<protocol::secret> system;
  /// Equal to `system` when not configured.
  std::vector<protocol::secret> pagination;
  /// Equal to `system` when not configured.
  std::vector<protocol::secret> cookie;
};

/// Algorithms are names of RFC 7518 §3.1 and RFC 8037 §3.1, signatures only.
struct key_settings {
  std::string access_token_algorithm;
  std::string id_token_algorithm;
  unsigned rsa_bits = 0;
};

/// Requests to other servers.
struct outgoing_settings {
  /// Which of them are kept away from private addresses.
  protocol::ssrf_guard guard = protocol::ssrf_guard::client_urls;
  /// What may be private nevertheless; as written, read by `net::guard_exceptions`.
  std::vector<std::string> private_exceptions;
  /// PEM certificates that are trusted beside the system's; empty for none.
  std::string ca_file;
  /// For one document of a client.
  std::chrono::milliseconds client_timeout{};
};

/// The built-in pages and the people who log in with them.
struct page_settings {
  /// Empty when people log in elsewhere.
  std::string accounts_file;
  /// Zero slows no address down.
  unsigned free_guesses_per_address = 0;
  /// Empty for the built-in templates alone.
  std::string templates_folder;
  /// Only with `dev`.
  bool demo = false;
};

/// Everything that this version can be told, without contradictions.
struct settings {
  protocol::profile profile = protocol::profile::standard;
  bool dev = false;
  log_settings log;
  serve_settings serve;
  url_settings urls;
  strategy_settings strategies;
  oauth2_settings oauth2;
  oidc_settings oidc;
  discovery_settings discovery;
  store_settings stores;
  secret_settings secrets;
  key_settings keys;
  outgoing_settings outgoing;
  page_settings pages;
};

/// Makes the settings of values that have passed all checks.
[[nodiscard]] settings make_settings(const effective_values& values);

/// The part of them that is about grants and tokens.
[[nodiscard]] oauth2_settings make_oauth2_settings(const effective_values& values);

/// Returns where a listener is reached on this machine: `http://localhost:4444`, or with its host
/// when it listens on one address.
///
/// @param listener  `serve.public` or `serve.admin`.
[[nodiscard]] std::string local_url(const effective_values& values, const std::string& listener);

} // namespace gatehouse::config
