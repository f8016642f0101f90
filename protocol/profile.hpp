#pragma once

#include "protocol/result.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

namespace gatehouse::protocol {

/// How close to Hydra, or to RFC 9700, the authority keeps.
enum class profile : unsigned char {
  /// Safe where no client notices; the default.
  standard,
  /// Hydra's own rules, for clients that rely on them.
  hydra,
  /// Everything that RFC 9700 asks for.
  strict,
};

/// Who must send a PKCE challenge (RFC 9700 §2.1.1).
enum class pkce_rule : unsigned char { optional, public_clients, all_clients };

/// Who may get tokens from the authorization endpoint, by implicit and hybrid flows (RFC 9700
/// §2.1.2).
enum class front_channel_rule : unsigned char { registered_clients, refused };

/// Whose refresh tokens must be bound to a key of the client (RFC 9700 §2.2.2).
enum class refresh_binding : unsigned char { none, public_clients };

/// What the userinfo endpoint answers (OpenID Connect Core §5.4).
enum class userinfo_rule : unsigned char {
  /// The claims that the granted scopes ask for.
  by_scope,
  /// All that the consent app handed in.
  everything,
};

/// Where the admin listener binds when no host is configured.
enum class admin_binding : unsigned char { loopback, all_interfaces };

/// Which outgoing requests are kept away from private addresses (RFC 9700 §4.11 and AB-45).
enum class ssrf_guard : unsigned char {
  off,
  /// Those to URLs of clients that registered themselves: anybody can have written them.
  stranger_urls,
  /// Those to URLs of all clients.
  client_urls,
  all_outgoing
};

/// How the host of a redirect URI may be written when it is registered. It is compared as an exact
/// text in any case (RFC 9700 §2.1).
enum class redirect_host_rule : unsigned char {
  lower_case,
  /// For clients that Hydra took so (RFC 3986 §3.2.2 has no case in hosts).
  any_case,
};

/// What a form body without any Content-Type is (RFC 9110 §8.3 leaves it to the recipient).
enum class untyped_form_rule : unsigned char {
  refused,
  /// Read as a form, as Go's servers and the scripts that grew up with them do.
  read,
};

/// One column of the profile table: every place where the profiles differ.
struct profile_rules {
  pkce_rule pkce;
  front_channel_rule front_channel;
  std::chrono::seconds code_lifetime;
  /// How long a used refresh token still gets the same successor; zero means never.
  std::chrono::seconds refresh_grace;
  refresh_binding refresh_tokens;
  userinfo_rule userinfo;
  /// Hydra's private `rat` claim (requested at).
  bool rat_in_id_tokens;
  /// Shorter `state` parameters are refused; zero means that none is.
  std::size_t min_state_characters;
  /// What a `grant_type` that nobody knows is answered with (RFC 6749 §5.2 has
  /// `unsupported_grant_type`).
  oauth_errc unknown_grant_type;
  /// What a client is told at the authorization endpoint that may not use the grant (RFC 6749
  /// §4.1.2.1 has `unauthorized_client`).
  oauth_errc grant_not_allowed;
  /// HTTP status of a known path with a wrong method (RFC 9110 §15.5.6 has 405).
  unsigned wrong_method_status;
  admin_binding admin_listener;
  ssrf_guard outgoing;
  redirect_host_rule redirect_hosts;
  untyped_form_rule untyped_form;
  /// What JWT access tokens are signed with unless another algorithm is configured.
  std::string_view access_token_algorithm;
  /// The `typ` of their header. `at+jwt` (RFC 9068 §2.1) keeps an ID token from passing for an
  /// access token; Hydra says `JWT`, and there resource servers must tell by the claims.
  std::string_view access_token_typ;
};

/// Returns the rules of a profile; they live as long as the program.
[[nodiscard]] const profile_rules& rules_of(profile which) noexcept;

/// Returns `standard`, `hydra` or `strict`.
[[nodiscard]] std::string_view name(profile which) noexcept;

/// Finds the profile of exactly this name.
[[nodiscard]] std::optional<profile> profile_named(std::string_view text) noexcept;

} // namespace gatehouse::protocol
