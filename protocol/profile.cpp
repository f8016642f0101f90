#include "protocol/profile.hpp"

#include <array>

namespace gatehouse::protocol {

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

struct row {
  profile which;
  std::string_view name;
  profile_rules rules;
};

constexpr std::array<row, 3> table{{
  {profile::standard,
   "standard",
   {.pkce = pkce_rule::public_clients,
    .front_channel = front_channel_rule::registered_clients,
    .code_lifetime = seconds{60},
    .refresh_grace = seconds{10},
    .refresh_tokens = refresh_binding::none,
    .userinfo = userinfo_rule::by_scope,
    .rat_in_id_tokens = false,
    .min_state_characters = 0,
    .unknown_grant_type = oauth_errc::unsupported_grant_type,
    .grant_not_allowed = oauth_errc::unauthorized_client,
    .wrong_method_status = 405,
    .admin_listener = admin_binding::loopback,
    .outgoing = ssrf_guard::client_urls,
    .redirect_hosts = redirect_host_rule::lower_case,
    .untyped_form = untyped_form_rule::refused,
    .access_token_algorithm = "ES256",
    .access_token_typ = "at+jwt"}},
  {profile::hydra,
   "hydra",
   {.pkce = pkce_rule::optional,
    .front_channel = front_channel_rule::registered_clients,
    .code_lifetime = minutes{10},
    .refresh_grace = seconds{0},
    .refresh_tokens = refresh_binding::none,
    .userinfo = userinfo_rule::everything,
    .rat_in_id_tokens = true,
    .min_state_characters = 8,
    .unknown_grant_type = oauth_errc::invalid_request,
    .grant_not_allowed = oauth_errc::invalid_grant,
    .wrong_method_status = 404,
    .admin_listener = admin_binding::all_interfaces,
    .outgoing = ssrf_guard::stranger_urls,
    .redirect_hosts = redirect_host_rule::any_case,
    .untyped_form = untyped_form_rule::read,
    .access_token_algorithm = "RS256",
    .access_token_typ = "JWT"}},
  {profile::strict,
   "strict",
   {.pkce = pkce_rule::all_clients,
    .front_channel = front_channel_rule::refused,
    .code_lifetime = seconds{60},
    .refresh_grace = seconds{0},
    .refresh_tokens = refresh_binding::public_clients,
    .userinfo = userinfo_rule::by_scope,
    .rat_in_id_tokens = false,
    .min_state_characters = 0,
    .unknown_grant_type = oauth_errc::unsupported_grant_type,
    .grant_not_allowed = oauth_errc::unauthorized_client,
    .wrong_method_status = 405,
    .admin_listener = admin_binding::loopback,
    .outgoing = ssrf_guard::all_outgoing,
    .redirect_hosts = redirect_host_rule::lower_case,
    .untyped_form = untyped_form_rule::refused,
    .access_token_algorithm = "ES256",
    .access_token_typ = "at+jwt"}},
}};

constexpr const row& row_of(profile which) noexcept {
  return table[static_cast<std::size_t>(which)];
}

static_assert(row_of(profile::standard).which == profile::standard);
static_assert(row_of(profile::hydra).which == profile::hydra);
static_assert(row_of(profile::strict).which == profile::strict);

} // namespace

const profile_rules& rules_of(profile which) noexcept {
  return row_of(which).rules;
}

std::string_view name(profile which) noexcept {
  return row_of(which).name;
}

std::optional<profile> profile_named(std::string_view text) noexcept {
  for (const auto& candidate : table)
    if (candidate.name == text)
      return candidate.which;
  return std::nullopt;
}

} // namespace gatehouse::protocol
