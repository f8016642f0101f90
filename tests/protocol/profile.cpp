#include "protocol/profile.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;
using namespace std::chrono_literals;

TEST_CASE("the standard profile asks public clients for PKCE and keeps codes short") {
  const auto& rules = rules_of(profile::standard);

  CHECK(rules.pkce == pkce_rule::public_clients);
  CHECK(rules.front_channel == front_channel_rule::registered_clients);
  CHECK(rules.code_lifetime == 60s);
  CHECK(rules.refresh_grace == 10s);
  CHECK(rules.refresh_tokens == refresh_binding::none);
  CHECK(rules.userinfo == userinfo_rule::by_scope);
  CHECK_FALSE(rules.rat_in_id_tokens);
  CHECK(rules.min_state_characters == 0);
  CHECK(rules.unknown_grant_type == oauth_errc::unsupported_grant_type);
  CHECK(rules.wrong_method_status == 405);
  CHECK(rules.admin_listener == admin_binding::loopback);
  CHECK(rules.access_token_algorithm == "ES256");
  CHECK(rules.access_token_typ == "at+jwt");
  CHECK(rules.untyped_form == untyped_form_rule::refused);
  CHECK(rules.redirect_hosts == redirect_host_rule::lower_case);
  CHECK(rules.outgoing == ssrf_guard::client_urls);
}

TEST_CASE("the hydra profile does what Hydra does") {
  const auto& rules = rules_of(profile::hydra);

  CHECK(rules.pkce == pkce_rule::optional);
  CHECK(rules.front_channel == front_channel_rule::registered_clients);
  CHECK(rules.code_lifetime == 10min);
  CHECK(rules.refresh_grace == 0s);
  CHECK(rules.refresh_tokens == refresh_binding::none);
  CHECK(rules.userinfo == userinfo_rule::everything);
  CHECK(rules.rat_in_id_tokens);
  CHECK(rules.min_state_characters == 8);
  CHECK(rules.unknown_grant_type == oauth_errc::invalid_request);
  CHECK(rules.wrong_method_status == 404);
  CHECK(rules.admin_listener == admin_binding::all_interfaces);
  CHECK(rules.access_token_algorithm == "RS256");
  CHECK(rules.access_token_typ == "JWT");
  CHECK(rules.untyped_form == untyped_form_rule::read);
  CHECK(rules.redirect_hosts == redirect_host_rule::any_case);
  CHECK(rules.outgoing == ssrf_guard::stranger_urls);
}

TEST_CASE("the strict profile refuses what RFC 9700 advises against") {
  const auto& rules = rules_of(profile::strict);

  CHECK(rules.pkce == pkce_rule::all_clients);
  CHECK(rules.front_channel == front_channel_rule::refused);
  CHECK(rules.code_lifetime == 60s);
  CHECK(rules.refresh_grace == 0s);
  CHECK(rules.refresh_tokens == refresh_binding::public_clients);
  CHECK(rules.userinfo == userinfo_rule::by_scope);
  CHECK_FALSE(rules.rat_in_id_tokens);
  CHECK(rules.min_state_characters == 0);
  CHECK(rules.unknown_grant_type == oauth_errc::unsupported_grant_type);
  CHECK(rules.wrong_method_status == 405);
  CHECK(rules.admin_listener == admin_binding::loopback);
  CHECK(rules.access_token_algorithm == "ES256");
  CHECK(rules.access_token_typ == "at+jwt");
  CHECK(rules.untyped_form == untyped_form_rule::refused);
  CHECK(rules.redirect_hosts == redirect_host_rule::lower_case);
  CHECK(rules.outgoing == ssrf_guard::all_outgoing);
}

TEST_CASE("a profile is found by its exact name only") {
  for (const auto which : {profile::standard, profile::hydra, profile::strict})
    CHECK(profile_named(name(which)) == which);
  for (const auto* text : {"", "Standard", "strict ", "lax"})
    CHECK_FALSE(profile_named(text));
}
