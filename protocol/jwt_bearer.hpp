#pragma once

#include "protocol/client.hpp"
#include "protocol/ids.hpp"
#include "protocol/jwt_trust.hpp"
#include "protocol/result.hpp"
#include "protocol/scope.hpp"
#include "protocol/time.hpp"
#include "protocol/token_request.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// `grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer` (RFC 7523 §2.1).
namespace gatehouse::protocol {

/// Whom an assertion claims to be from and about: good for looking up what is trusted, and believed
/// no further.
struct assertion_names {
  std::string issuer;
  subject_id subject;
  /// Empty when the header has none.
  key_id kid;
};

/// @returns `invalid_grant` for a text that is malformed, longer than 16 KiB, or without `iss` and
///          `sub`.
[[nodiscard]] result<assertion_names> unverified_names(std::string_view assertion);

/// What an assertion must be.
struct bearer_expectations {
  /// The relations to its issuer for its subject, expired ones among them.
  std::vector<jwt_trust> trusted{};
  /// The URLs of the token endpoint and the issuer: `aud` must have one of them.
  std::vector<std::string> audiences{};
  time_point now{};
  /// How long after `iat`, or after now without it, `exp` may be.
  std::chrono::seconds max_lifetime{};
  bool needs_jti = true;
  bool needs_iat = true;
};

/// An assertion that was checked.
struct bearer_assertion {
  subject_id subject;
  /// The relation whose key has signed it.
  jwt_trust trust;
  /// Empty when it has none and needs none. Otherwise whoever accepts the assertion remembers it for
  /// the issuer until `expires_at`, and refuses it until then.
  std::string jti;
  /// When the assertion dies, with the leeway that was granted.
  time_point expires_at{};
  std::vector<std::string> audience;
};

/// Checks an assertion (RFC 7523 §3): signed by a key of a relation that covers its `iss` and `sub`
/// and has not expired, with any algorithm that the key is for; `aud`, `exp`, and `iat` and `jti`
/// unless they are not needed; `nbf` when it is there. Its `typ` is absent, `JWT` or
/// `authorization-grant+jwt`, so that no other kind of JWT can be presented here (AB-30). Clocks may
/// differ by a minute.
///
/// @returns `invalid_grant` otherwise (§3.1).
[[nodiscard]] result<bearer_assertion> verify_bearer_assertion(
  std::string_view assertion, const bearer_expectations& expected);

/// What is granted for an assertion.
struct bearer_grant {
  std::vector<std::string> scope;
  std::vector<std::string> audience;
};

/// Tells whether the client may use the grant at all; it must be able to prove itself.
///
/// @returns `unauthorized_client` otherwise.
[[nodiscard]] result<void> check_bearer_client(const client& by);

/// Decides what is granted: the requested scopes, which the relation must cover whatever the client's
/// own list says, as in Hydra; and the requested audiences, which must be the client's.
///
/// @returns `invalid_scope` or `invalid_request`.
[[nodiscard]] result<bearer_grant> decide_bearer_grant(
  const jwt_trust& trust, const client& by, const token_request& asked, scope_strategy strategy);

} // namespace gatehouse::protocol
