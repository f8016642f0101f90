#include "config/keys.hpp"

#include "config/old_names.hpp"
#include "config/value.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace gatehouse::config;
using gatehouse::protocol::profile;

TEST_CASE("no two keys share a name in files or in the environment") {
  std::set<std::string> names;
  std::set<std::string> variables;
  for (const auto& x : all_keys()) {
    CHECK_MESSAGE(names.insert(x.name).second, x.name);
    if (const auto variable = environment_name(x))
      CHECK_MESSAGE(variables.insert(*variable).second, x.name);
    CHECK_FALSE_MESSAGE(is_section(x.name), x.name);
  }
}

TEST_CASE("every old name leads to a key and is no key itself") {
  std::set<std::string> variables;
  for (const auto& x : all_keys())
    variables.insert(environment_name(x).value_or(""));
  for (const auto& old : old_variables()) {
    CHECK_MESSAGE(find_key(old.key) != nullptr, std::string(old.name));
    CHECK_MESSAGE(variables.count(std::string(old.name)) == 0, std::string(old.name));
  }
  for (const auto& old : old_keys()) {
    CHECK(find_key(old.key) != nullptr);
    CHECK(find_key(old.name) == nullptr);
  }
}

TEST_CASE("every default fits its key under every profile") {
  for (const auto& x : all_keys())
    for (const auto which : {profile::standard, profile::hydra, profile::strict}) {
      const auto text = default_json(x, which);
      if (text.empty())
        continue;
      const auto parsed = gatehouse::protocol::json::parse(text);
      REQUIRE_MESSAGE(parsed, x.name);
      CHECK_MESSAGE(std::holds_alternative<value>(read_value(x, to_node(*parsed, {}))), x.name);
    }
}

TEST_CASE("every key has a meaning, and choices where it needs them") {
  for (const auto& x : all_keys()) {
    CHECK_MESSAGE(x.meaning.ends_with("."), x.name);
    const bool chooses =
      x.type == value_type::choice || x.type == value_type::choices || x.type == value_type::dsn;
    CHECK_MESSAGE(chooses != x.choices.empty(), x.name);
  }
}

TEST_CASE("the environment has capitals and underscores") {
  CHECK(environment_name(*find_key("serve.public.port")) == "SERVE_PUBLIC_PORT");
  CHECK(
    environment_name(*find_key("urls.identity_provider.publicUrl"))
    == "URLS_IDENTITY_PROVIDER_PUBLICURL");
  CHECK(environment_name(*find_key("dangerous-force-http")) == "DANGEROUS_FORCE_HTTP");
  CHECK_FALSE(environment_name(*find_key("version")));
}

TEST_CASE("a section is a name with keys below it") {
  CHECK(is_section("serve"));
  CHECK(is_section("serve.public.limits"));
  CHECK_FALSE(is_section("serv"));
  CHECK_FALSE(is_section("serve.public.port"));
  CHECK_FALSE(is_section("dev"));
}

TEST_CASE("the profile decides some defaults") {
  const auto& host = *find_key("serve.admin.host");
  CHECK(default_json(host, profile::standard) == R"("127.0.0.1")");
  CHECK(default_json(host, profile::hydra) == R"("0.0.0.0")");
  CHECK(default_json(host, profile::strict) == R"("127.0.0.1")");
  const auto& code = *find_key("ttl.auth_code");
  CHECK(default_json(code, profile::standard) == R"("1m0s")");
  CHECK(default_json(code, profile::hydra) == R"("10m0s")");
}

TEST_CASE("secrets are marked as such") {
  for (const auto* name :
       {"dsn", "secrets.system", "secrets.cookie", "secrets.pagination", "hsm.pin",
        "oidc.subject_identifiers.pairwise.salt", "serve.tls.key.base64",
        "serve.public.tls.key.base64", "serve.admin.tls.key.base64", "oauth2.token_hook",
        "oauth2.refresh_token_hook", "tracing.providers.otlp.authorization_header",
        "urls.identity_provider.headers"})
    CHECK_MESSAGE(find_key(name)->shown == visibility::secret, name);
}
