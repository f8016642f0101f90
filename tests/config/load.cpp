#include "config/load.hpp"

#include "tests/config/sources.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::config;

namespace {

const std::string issuer = "urls: {self: {issuer: 'https://a.example'}}\n";

std::string problems_in(const std::string& yaml) {
  return problems_of(load(from_yaml(yaml)));
}

std::uint16_t public_port(const sources& from) {
  return std::get<configuration>(load(from)).settings.serve.public_listener.port;
}

} // namespace

TEST_CASE("nothing configured starts, with a warning about the issuer") {
  const auto loaded = load({});

  CHECK(starts(loaded));
  CHECK(
    problems_of(loaded)
    == "default: warning: urls.self.issuer is not set; tokens will say http://localhost:4444\n");
}

TEST_CASE("a complete configuration has no warnings") {
  CHECK(starts(load(from_yaml(issuer))));
  CHECK(problems_in(issuer).empty());
}

TEST_CASE("flags win over the environment, that over later files, those over earlier ones") {
  sources from{
    .files = {{"a.yaml", "serve: {public: {port: 1}, admin: {port: 9}}"}},
    .environment = {},
    .flags = {}};
  CHECK(public_port(from) == 1);
  from.files.push_back({"b.json", R"({"serve": {"public": {"port": 2}}})"});
  CHECK(public_port(from) == 2);
  from.files.push_back({"c.toml", "serve.public.port = 3"});
  CHECK(public_port(from) == 3);
  from.environment = {{"SERVE_PUBLIC_PORT", "4"}};
  CHECK(public_port(from) == 4);
  from.flags = {{"--port", "serve.public.port", "5"}};
  CHECK(public_port(from) == 5);

  const auto loaded = std::get<configuration>(load(from));
  CHECK(loaded.settings.serve.admin_listener.port == 9);
  CHECK(to_string(loaded.values.at("serve.public.port").from) == "flag --port");
  CHECK(to_string(loaded.values.at("serve.admin.port").from) == "a.yaml:1:42");
  CHECK(to_string(loaded.values.at("dev").from) == "default");
}

TEST_CASE("a list is replaced as a whole") {
  const sources from{
    .files =
      {{"a.yaml", "webfinger: {jwks: {broadcast_keys: [a, b]}}"},
       {"b.yaml", "webfinger: {jwks: {broadcast_keys: [c]}}"}},
    .environment = {},
    .flags = {}};

  const auto loaded = std::get<configuration>(load(from));
  CHECK(loaded.settings.discovery.broadcast_key_sets == std::vector<std::string>{"c"});
}

TEST_CASE("AB-89 all problems of all sources are told at once") {
  const sources from{
    .files = {{"a.yaml", "devv: true\nlog: {level: loud}\n"}, {"b.json", "{"}, {"c.ini", ""}},
    .environment = {{"SERVE_PUBLIC_PORT", "x"}},
    .flags = {{"--port", "serve.port", "1"}}};

  const auto text = problems_of(load(from));
  CHECK(has(text, "a.yaml:1:1: error: unknown key devv; did you mean dev?"));
  CHECK(has(text, "a.yaml:2:14: error: log.level must be one of"));
  CHECK(has(text, "b.json:1:2: error: is not valid JSON"));
  CHECK(has(text, "c.ini: error: the name must end in"));
  CHECK(has(text, "environment SERVE_PUBLIC_PORT: error: serve.public.port must be an integer"));
  CHECK(has(text, "flag --port: error: unknown key serve.port"));
}

TEST_CASE("AB-89 a wrong type is an error even where it is overridden") {
  const sources from{
    .files = {{"a.yaml", "dev: maybe"}, {"b.yaml", "dev: true"}}, .environment = {}, .flags = {}};
  CHECK_FALSE(starts(load(from)));
}

TEST_CASE("AB-87 an administrative listener that is opened to every page is warned of") {
  for (const auto* origins : {"[]", "['*']"}) {
    const auto loaded = load(from_yaml(
      std::string("serve: {admin: {cors: {enabled: true, allowed_origins: ") + origins + "}}}"));
    CHECK(starts(loaded));
    CHECK(has(problems_of(loaded), "serve.admin.cors.allowed_origins names every page of the web"));
  }
}

TEST_CASE("a store that forgets cannot have Redis beside it") {
  const auto loaded = load(from_yaml("short_lived_dsn: 'redis://h'"));
  CHECK_FALSE(starts(loaded));
  CHECK(has(problems_of(loaded), "short_lived_dsn needs a durable store in dsn"));
  CHECK(starts(load(from_yaml("{dsn: 'sqlite:///f', short_lived_dsn: 'redis://h', secrets: "
                              "{system: [0123456789abcdefg]}}"))));
}

TEST_CASE("AB-89 a key that is not built yet stops the start") {
  for (const auto* yaml :
       {"ttl: {vc_nonce: 5m}", "serve: {public: {cors: {debug: true}}}",
        "serve: {public: {host: 'unix:/run/x'}}", "serve: {tls: {enabled: true}}",
        "log: {leak_sensitive_values: true}", "oauth2: {session: {encrypt_at_rest: false}}",
        "strategies: {scope: DEPRECATED_HIERARCHICAL_SCOPE_STRATEGY}", "tracing: {provider: otel}",
        "feature_flags: {legacy_allow_insecure_origins: true}"}) {
    const auto loaded = load(from_yaml(yaml));
    CHECK_FALSE_MESSAGE(starts(loaded), yaml);
    CHECK_MESSAGE(has(problems_of(loaded), "understood but not built yet"), yaml);
  }
}

TEST_CASE("AB-89 what is not built yet is told together with everything else that is wrong") {
  const auto loaded = load(from_yaml(
    "{tracing: {provider: otel}, hsm: {enabled: true}, ttl: {vc_nonce: 5m, access_token: soon}, "
    "urls: {consentt: x}}"));
  CHECK_FALSE(starts(loaded));
  for (const auto* what :
       {"tracing.provider is understood but not built yet",
        "hsm.enabled is understood but not built yet",
        "ttl.vc_nonce is understood but not built yet", "ttl.access_token must be a duration",
        "unknown key urls.consentt"})
    CHECK_MESSAGE(has(problems_of(loaded), what), what);
}

TEST_CASE("a character set whose characters are not equally likely stops the start") {
  const std::string prefix = "oauth2: {device_authorization: {user_code: {character_set: ";
  const auto twice = load(from_yaml(prefix + "'abcdefga'}}}"));
  CHECK_FALSE(starts(twice));
  CHECK(has(problems_of(twice), "has a character twice"));
  const auto blank = load(from_yaml(prefix + "'abcdefg h'}}}"));
  CHECK_FALSE(starts(blank));
  CHECK(has(problems_of(blank), "must be of visible ASCII characters"));
}

TEST_CASE("a key that is not built yet may say its default") {
  CHECK(starts(
    load(from_yaml("ttl: {auth_code: 60s, refresh_token: 720h0m}\nserve: {public: {cors: {enabled: "
                   "false}}}\nclients: {http: {private_ip_exception_urls: []}}\n"))));
  CHECK(starts(load(from_yaml("profile: hydra\nttl: {auth_code: 10m}\n"))));
}

TEST_CASE("the issuer is https unless dev") {
  const std::string http = "urls: {self: {issuer: 'http://a.example'}}\n";

  CHECK(has(
    problems_in(http), "gatehouse.yaml:1:23: error: urls.self.issuer must be https unless dev"));
  CHECK(starts(load(from_yaml(http + "dev: true\n"))));
}

TEST_CASE("the issuer has no query, fragment or user") {
  for (const auto* bad : {"https://a/?x", "https://a/#x", "https://u@a/"})
    CHECK(has(problems_in(std::string("urls: {self: {issuer: '") + bad + "'}}"), "RFC 8414"));
}

TEST_CASE("pairwise subjects need a salt and opaque tokens") {
  const std::string pairwise = "oidc: {subject_identifiers: {supported_types: [public, pairwise]";

  CHECK(has(problems_in(pairwise + "}}"), "needs oidc.subject_identifiers.pairwise.salt"));
  CHECK(has(problems_in(pairwise + ", pairwise: {salt: short}}}"), "must have from 8 to 1024"));
  CHECK(starts(load(from_yaml(pairwise + ", pairwise: {salt: saltsalt}}}"))));
  CHECK(has(
    problems_in(pairwise + ", pairwise: {salt: saltsalt}}}\nstrategies: {access_token: jwt}"),
    "error: oidc.subject_identifiers.supported_types cannot have pairwise"));
  CHECK(has(problems_in("oidc: {subject_identifiers: {supported_types: []}}"), "at least one"));
}

TEST_CASE("secrets have sixteen characters, and durable stores have secrets") {
  CHECK(has(
    problems_in("secrets: {system: [short]}"), "error: secrets.system item 1 must have from 16"));
  CHECK(has(problems_in("dsn: 'sqlite:///x'"), "secrets.system must be set with a durable store"));
  CHECK_FALSE(has(
    problems_in("dsn: 'sqlite:///x'\nsecrets: {system: [0123456789abcdefg]}"),
    "must be set with a durable store"));
}

TEST_CASE("a data source name is refused with its position, and warned of without its text") {
  CHECK(has(
    problems_in("dsn: 'postgres://u:hunter2@h:x/d'"),
    "gatehouse.yaml:1:6: error: dsn is no data source name at character 24: expected a port from"));
  const auto text =
    problems_in("dsn: 'postgres://u:hunter2@h/d?max_conn_idle_time=1m&statement_timeout=5'");
  CHECK(has(text, "1:6: warning: dsn parameter max_conn_idle_time has no effect: "));
  CHECK(has(text, "1:6: warning: dsn parameter statement_timeout has no effect: "));
  CHECK_FALSE(has(text, "hunter2"));
}

TEST_CASE("the strict profile has no dev mode") {
  CHECK(has(
    problems_in("profile: strict\ndev: true\n"), "gatehouse.yaml:2:6: error: dev cannot be true"));
}

TEST_CASE("two listeners do not share a port of an address") {
  CHECK(has(problems_in("serve: {admin: {port: 4444}}"), "error: serve.admin.port cannot be"));
  CHECK(starts(load(from_yaml("serve: {public: {port: 0}, admin: {port: 0}}"))));
  CHECK(starts(load(from_yaml(
    "serve: {public: {port: 80, host: 127.0.0.2}, admin: {port: 80, host: 127.0.0.1}}"))));
}

TEST_CASE("the headers of a request cannot have more time than the request") {
  CHECK(has(
    problems_in("serve: {public: {limits: {header_timeout: 1m}}}"),
    "serve.public.limits.header_timeout cannot be longer"));
}

TEST_CASE("an open admin listener without names is a warning") {
  CHECK(has(problems_in("serve: {admin: {host: ''}}"), "warning: serve.admin.host is open"));
  CHECK_FALSE(has(problems_in("profile: hydra"), "serve.admin.host"));
  CHECK_FALSE(has(
    problems_in("serve: {admin: {host: '', allowed_hosts: [admin.internal]}}"),
    "serve.admin.host"));
}

TEST_CASE("a claim that no session can set is a warning") {
  CHECK(has(
    problems_in("oauth2: {allowed_top_level_claims: [sub]}"),
    "warning: oauth2.allowed_top_level_claims has sub"));
}

TEST_CASE("AB-88 no problem tells a secret") {
  const auto text = problems_of(load(
    {.files =
       {{"a.yaml", "secrets: {system: hunter2}\ndsn: 'mysql://u:hunter2@h/d'\n"
                   "oauth2: {token_hook: hunter2}\nhsm: {pin: hunter2}\n"},
        {"b.yaml", "secrets: {system: [hunter2, {hunter2: 1}]}\n"},
        {"c.toml", "[secrets]\nsystem = hunter2\n"},
        {"d.json", R"({"secrets": {"system": [hunter2]}})"},
        {"e.yaml",
         "hsm: {pin: hunter2}\noidc: {subject_identifiers: {pairwise: {salt: hunter2}}}"}},
     .environment =
       {{"SECRETS_SYSTEM_0", "hunter2"},
        {"SYSTEM_SECRET", "Hunter2"},
        {"COOKIE_SECRET", "hunter2"}},
     .flags = {{"--secret", "secrets.system", "hunter2"}}}));

  CHECK(text.size() > 100);
  CHECK_FALSE(has(text, "unter2"));
}
