#pragma once

#include "protocol/grant.hpp"
#include "protocol/jose/algorithm.hpp"
#include "protocol/json.hpp"
#include "protocol/profile.hpp"
#include "protocol/time.hpp"

#include <optional>
#include <string>
#include <string_view>

/// ID tokens (OpenID Connect Core §2) and the claims of the userinfo endpoint (§5.3).
namespace gatehouse::protocol {

/// What an ID token says beside its grant.
struct id_token_facts {
  std::string_view issuer;
  time_point issued_at{};
  time_point expires_at{};
  std::string jti;
  jose::algorithm alg = jose::algorithm::rs256;
  /// What is issued beside it and has to be tied to it; empty when nothing is.
  std::string_view access_token;
  std::string_view code;
  /// The claims of the userinfo endpoint stand in the token, because no access token is issued that
  /// could fetch them (§5.4).
  bool carries_userinfo = false;
};

/// Puts the claims together. Nothing that the consent app handed in replaces one of the standard
/// claims (AB-29).
[[nodiscard]] json::value id_token_claims(
  const grant& x, const id_token_facts& facts, const profile_rules& rules);

/// Returns the base64url of the left half of a text's digest: `at_hash` and `c_hash` (§3.1.3.6).
[[nodiscard]] std::string half_hash(std::string_view text, jose::algorithm alg);

/// Puts together what the userinfo endpoint answers.
[[nodiscard]] json::value userinfo_claims(
  const grant& x, std::string_view issuer, const profile_rules& rules);

/// Returns the scope that a standard claim belongs to (§5.4); nothing for any other claim.
[[nodiscard]] std::optional<std::string_view> scope_of_claim(std::string_view claim) noexcept;

/// Tells whether a claim of ID tokens is the server's own, which no consent app and no hook may set.
[[nodiscard]] bool is_reserved_id_token_claim(std::string_view claim) noexcept;

} // namespace gatehouse::protocol
