#pragma once

#include "protocol/ids.hpp"
#include "protocol/json.hpp"
#include "protocol/time.hpp"

#include <string>
#include <string_view>
#include <vector>

/// The claims of access tokens that are JWTs: RFC 9068 and what Hydra's users expect, together.
namespace gatehouse::protocol {

/// What an access token says.
struct access_token_grant {
  std::string issuer;
  subject_id subject;
  client_id client;
  /// May be empty; the claim is an array in any case, as in Hydra.
  std::vector<std::string> audience;
  std::vector<std::string> scopes;
  time_point issued_at;
  time_point expires_at;
  std::string jti;
  /// What the consent app or a hook handed in as `session.access_token`.
  json::object ext;
};

/// `strategies.jwt.scope_claim`.
enum class scope_claim : unsigned char {
  /// Hydra's array `scp`, and `scope` beside it, which RFC 9068 §2.2.3 asks for and Hydra leaves
  /// out.
  list,
  /// Only `scope`, one string with blanks.
  string,
  /// Both, as Hydra means it; here the same as `list`.
  both,
};

/// How it says it; the defaults are Hydra's.
struct access_token_format {
  protocol::scope_claim scope_claim = protocol::scope_claim::list;
  /// `oauth2.exclude_not_before_claim`: leaves `nbf` out.
  bool exclude_not_before = false;
  /// `oauth2.mirror_top_level_claims`: all of `ext` stays under `ext`, whatever else is done.
  bool mirror_top_level_claims = true;
  /// `oauth2.preserve_ext_claims`: without the mirror, keeps under `ext` what is not at the top.
  bool preserve_ext_claims = false;
  /// `oauth2.allowed_top_level_claims`: members of `ext` that are also put at the top level.
  /// Reserved names in it mean nothing.
  std::vector<std::string> allowed_top_level_claims;
};

/// Tells whether a claim is the server's own, which no consent app and no hook may set.
[[nodiscard]] bool is_reserved_access_token_claim(std::string_view claim) noexcept;

/// Puts the claims together. `scope` is left out when nothing was granted; `scp` is then empty.
[[nodiscard]] json::value access_token_claims(
  const access_token_grant& grant, const access_token_format& format);

} // namespace gatehouse::protocol
