#include "config/settings.hpp"

#include "tests/config/sources.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::config;
using namespace std::chrono_literals;
using gatehouse::protocol::profile;
namespace protocol = gatehouse::protocol;
using strings = std::vector<std::string>;

namespace {

settings made(const std::string& yaml) {
  return std::get<configuration>(load(from_yaml(yaml))).settings;
}

} // namespace

TEST_CASE("the defaults are Hydra's, but the admin listener is private") {
  const auto x = made("");

  CHECK(x.profile == profile::standard);
  CHECK_FALSE(x.dev);
  CHECK(x.log.level == log_level::info);
  CHECK(x.log.format == log_format::text);
  CHECK(x.serve.io_threads == 0);
  CHECK(x.serve.drain_delay == 0s);
  CHECK(x.serve.drain_timeout == 30s);
  CHECK(x.serve.public_listener.host == "0.0.0.0");
  CHECK(x.serve.public_listener.port == 4444);
  CHECK(x.serve.public_listener.allowed_hosts.empty());
  CHECK(x.serve.admin_listener.host == "127.0.0.1");
  CHECK(x.serve.admin_listener.port == 4445);
  CHECK(x.serve.admin_listener.allowed_hosts == strings{"localhost", "127.0.0.1", "[::1]"});
  CHECK(x.serve.admin_listener.limits.max_header_bytes == 16384);
  CHECK(x.serve.admin_listener.limits.max_headers == 100);
  CHECK(x.serve.admin_listener.limits.max_body_bytes == 1048576);
  CHECK(x.serve.admin_listener.limits.header_timeout == 5s);
  CHECK(x.serve.admin_listener.limits.idle_timeout == 60s);
  CHECK(x.serve.admin_listener.limits.request_timeout == 30s);
  CHECK(x.serve.admin_listener.limits.max_connections == 10000);
  CHECK(x.strategies.scope == scope_strategy::wildcard);
  CHECK(x.strategies.access_token == access_token_format::opaque);
  CHECK(x.strategies.jwt_scope_claim == scope_claim::list);
  CHECK(x.oauth2.access_token_lifetime == 1h);
  CHECK(x.oauth2.mirror_top_level_claims);
  CHECK(x.oauth2.hashers.algorithm == hash_algorithm::pbkdf2);
  CHECK(x.oauth2.hashers.pbkdf2_iterations == 25000);
  CHECK(x.oauth2.hashers.bcrypt_cost == 10);
  CHECK(x.oidc.public_subjects);
  CHECK_FALSE(x.oidc.pairwise_subjects);
  CHECK(x.oidc.default_client_scope == strings{"offline_access", "offline", "openid"});
  CHECK(x.discovery.broadcast_key_sets == strings{"hydra.openid.id-token"});
  CHECK(x.secrets.system.empty());
  CHECK(x.keys.access_token_algorithm == "ES256");
  CHECK(x.keys.id_token_algorithm == "RS256");
  CHECK(x.keys.rsa_bits == 2048);
}

TEST_CASE("AB-45 the guard of outgoing requests follows the profile unless it is set") {
  using protocol::ssrf_guard;
  const std::string set = "clients: {http: {disallow_private_ip_ranges: ";
  CHECK(made("").outgoing.guard == ssrf_guard::client_urls);
  CHECK(made("profile: hydra").outgoing.guard == ssrf_guard::stranger_urls);
  CHECK(made("profile: strict").outgoing.guard == ssrf_guard::all_outgoing);
  CHECK(made(set + "true}}").outgoing.guard == ssrf_guard::all_outgoing);
  CHECK(made(set + "false}}").outgoing.guard == ssrf_guard::off);
  CHECK(made("profile: hydra\n" + set + "true}}").outgoing.guard == ssrf_guard::all_outgoing);
}

TEST_CASE("outgoing requests know their exceptions, certificates and time") {
  CHECK(made("").outgoing.private_exceptions.empty());
  CHECK(made("").outgoing.ca_file.empty());
  CHECK(made("").outgoing.client_timeout == 10s);
  const auto x = made(
    "clients: {http: {private_ip_exception_urls: [a.example], ca_file: /ca.pem, timeout: 1s}}");
  CHECK(x.outgoing.private_exceptions == strings{"a.example"});
  CHECK(x.outgoing.ca_file == "/ca.pem");
  CHECK(x.outgoing.client_timeout == 1s);
}

TEST_CASE("the hydra profile opens the admin listener") {
  const auto x = made("profile: hydra");

  CHECK(x.profile == profile::hydra);
  CHECK(x.serve.admin_listener.host == "0.0.0.0");
  CHECK(x.serve.admin_listener.allowed_hosts == strings{"localhost", "127.0.0.1", "[::1]"});
  CHECK(x.serve.admin_listener.allows_private_hosts);
  CHECK(x.keys.access_token_algorithm == "RS256");
  CHECK(made("profile: strict").profile == profile::strict);
}

TEST_CASE("URLs fall back on each other") {
  CHECK(made("").urls.issuer == "http://localhost:4444");
  CHECK(made("").urls.public_base == "http://localhost:4444");
  CHECK(made("").urls.admin_base == "http://127.0.0.1:4445");
  CHECK(made("serve: {public: {host: '::1', port: 80}}").urls.issuer == "http://[::1]:80");
  const auto x =
    made("urls: {self: {issuer: 'https://a.example/', admin: 'https://b.example/x/'}}");
  CHECK(x.urls.issuer == "https://a.example/");
  CHECK(x.urls.public_base == "https://a.example");
  CHECK(x.urls.admin_base == "https://b.example/x");
}

TEST_CASE("a listener inherits the proxies that may end TLS") {
  const auto x = made("serve:\n  tls: {allow_termination_from: [10.0.0.0/8]}\n"
                      "  admin: {tls: {allow_termination_from: ['fd00::/8', 127.0.0.1/32]}}\n");

  REQUIRE(x.serve.public_listener.tls_termination.size() == 1);
  CHECK(x.serve.public_listener.tls_termination[0].covers("10.1.1.1"));
  REQUIRE(x.serve.admin_listener.tls_termination.size() == 2);
  CHECK(x.serve.admin_listener.tls_termination[0].covers("fd00::1"));
}

TEST_CASE("the admin listener answers to its own name or to those configured") {
  CHECK(
    made("serve: {admin: {host: 10.0.0.5}}").serve.admin_listener.allowed_hosts
    == strings{"localhost", "127.0.0.1", "[::1]", "10.0.0.5"});
  CHECK(
    made("serve: {admin: {host: '[fd00::1]'}}").serve.admin_listener.allowed_hosts.back()
    == "[fd00::1]");
  CHECK(made("serve: {admin: {host: '[fd00::1]'}}").serve.admin_listener.host == "fd00::1");
  CHECK(
    made("serve: {admin: {allowed_hosts: [a]}}").serve.admin_listener.allowed_hosts
    == strings{"a"});
  CHECK(
    made("serve: {admin: {allowed_hosts: [a, '*']}}").serve.admin_listener.allowed_hosts.empty());
  const auto mixed = made("serve: {admin: {host: '', allowed_hosts: [a.example, private]}}\n"
                          "urls: {self: {admin: 'https://b.example:4445/x'}}")
                       .serve.admin_listener;
  CHECK(
    mixed.allowed_hosts == strings{"a.example", "localhost", "127.0.0.1", "[::1]", "b.example"});
  CHECK(mixed.allows_private_hosts);
  CHECK_FALSE(made("").serve.admin_listener.allows_private_hosts);
  CHECK_FALSE(made("profile: hydra\nserve: {admin: {allowed_hosts: [a]}}")
                .serve.admin_listener.allows_private_hosts);
}

TEST_CASE("every name of a choice is the enumerator of that name") {
  const std::pair<const char*, log_level> levels[]{
    {"panic", log_level::panic}, {"fatal", log_level::fatal}, {"error", log_level::error},
    {"warn", log_level::warn},   {"info", log_level::info},   {"debug", log_level::debug},
    {"trace", log_level::trace}};
  for (const auto& [name, level] : levels)
    CHECK(made(std::string("log: {level: ") + name + "}").log.level == level);
  CHECK(made("log: {format: json}").log.format == log_format::json);
  CHECK(made("log: {format: json_pretty}").log.format == log_format::json_pretty);
  CHECK(made("strategies: {scope: exact}").strategies.scope == scope_strategy::exact);
  CHECK(
    made("strategies: {access_token: jwt}").strategies.access_token == access_token_format::jwt);
  CHECK(
    made("strategies: {jwt: {scope_claim: string}}").strategies.jwt_scope_claim
    == scope_claim::string);
  CHECK(
    made("strategies: {jwt: {scope_claim: both}}").strategies.jwt_scope_claim == scope_claim::both);
  CHECK(
    made("oauth2: {hashers: {algorithm: bcrypt}}").oauth2.hashers.algorithm
    == hash_algorithm::bcrypt);
  CHECK(
    made("oauth2: {hashers: {algorithm: argon2}}").oauth2.hashers.algorithm
    == hash_algorithm::argon2);
}

TEST_CASE("user codes follow the preset, but for what is set") {
  const auto usual = made("").oauth2.device;
  CHECK(usual.code_lifetime == 10min);
  CHECK(usual.polling_interval == 5s);
  CHECK(usual.user_code.length == 8);
  CHECK(usual.user_code.alphabet == "BCDFGHJKLMNPQRSTVWXZ23456789");
  const auto set = made("ttl: {device_user_code: 5m}\n"
                        "oauth2: {device_authorization: {token_polling_interval: 2s, "
                        "user_code: {entropy_preset: low, length: 12}}}")
                     .oauth2.device;
  CHECK(set.code_lifetime == 5min);
  CHECK(set.polling_interval == 2s);
  CHECK(set.user_code.length == 12);
  CHECK(set.user_code.alphabet == "0123456789");
  const auto own =
    made("oauth2: {device_authorization: {user_code: {character_set: abcdefgh}}}").oauth2.device;
  CHECK(own.user_code.alphabet == "abcdefgh");
  CHECK(own.user_code.length == 8);
}

TEST_CASE("a hook is a URL, with a key if it needs one") {
  CHECK(made("").oauth2.token_hook.url.empty());
  const auto plain = made("oauth2: {token_hook: 'http://h.example/x'}").oauth2.token_hook;
  CHECK(plain.url == "http://h.example/x");
  CHECK(plain.place == hook_key_place::none);
  const std::string object = "oauth2: {refresh_token_hook: {url: 'http://h.example', auth: "
                             "{type: api_key, config: {";
  const auto header = made(object + "name: X-Key, value: k}}}}").oauth2.refresh_token_hook;
  CHECK(header.url == "http://h.example");
  CHECK(header.place == hook_key_place::header);
  CHECK(header.name == "X-Key");
  CHECK(header.value.reveal() == "k");
  const auto cookie = made(object + "in: cookie, name: c, value: k}}}}").oauth2.refresh_token_hook;
  CHECK(cookie.place == hook_key_place::cookie);
}

TEST_CASE("assertions are bounded unless the settings say otherwise") {
  const auto usual = made("").oauth2.assertions;
  CHECK_FALSE(usual.jti_optional);
  CHECK_FALSE(usual.iat_optional);
  CHECK(usual.max_lifetime == 720h);
  CHECK(usual.omits_audience);
  const auto set = made("oauth2: {grant: {jwt: {jti_optional: true, iat_optional: true, "
                        "max_ttl: 1h, omit_assertion_audience: false}}}")
                     .oauth2.assertions;
  CHECK(set.jti_optional);
  CHECK(set.iat_optional);
  CHECK(set.max_lifetime == 1h);
  CHECK_FALSE(set.omits_audience);
}

TEST_CASE("page tokens are sealed with the system secrets unless they have their own") {
  const std::string system = "secrets:\n  system: [0123456789abcdefg, x123456789abcdefg]\n";

  CHECK(made(system).secrets.system.size() == 2);
  CHECK(made(system).secrets.pagination == made(system).secrets.system);
  CHECK(
    made(system + "  pagination: [p123456789abcdefg]\n").secrets.pagination[0].reveal()
    == "p123456789abcdefg");
}

TEST_CASE("the stores are what their data source names say") {
  const auto plain = made("");
  CHECK(std::holds_alternative<memory_dsn>(plain.stores.main));
  CHECK_FALSE(plain.stores.short_lived);

  effective_values values(profile::standard);
  values.set(index_of("dsn"), std::string("postgres://h/d"), {});
  values.set(index_of("short_lived_dsn"), std::string("redis://r"), {});
  const auto told = make_settings(values);
  CHECK(std::get<postgres_dsn>(told.stores.main).database == "d");
  CHECK(std::get<redis_dsn>(*told.stores.short_lived).address.name == "r");
}
