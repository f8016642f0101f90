#pragma once

#include "protocol/ids.hpp"
#include "protocol/jose/algorithm.hpp"
#include "protocol/jose/jwk_set.hpp"
#include "protocol/result.hpp"
#include "protocol/time.hpp"

#include <string>
#include <string_view>
#include <vector>

/// Client authentication by `private_key_jwt` (RFC 7523 §3, OpenID Connect Core §9).
namespace gatehouse::protocol {

/// The `client_assertion_type` of every assertion here (RFC 7523 §2.2).
inline constexpr std::string_view jwt_bearer_assertion_type =
  "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// What an assertion must be.
struct client_assertion_expectations {
  client_id client;
  /// The client's own keys.
  jose::jwk_set keys;
  /// The algorithm that the client registered.
  jose::algorithm signing_alg = jose::algorithm::rs256;
  /// The URLs of the token endpoint and the issuer: `aud` must have one of them.
  std::vector<std::string> audiences;
  time_point now;
};

/// An assertion whose signature and claims are right. It proves the client once: whoever accepts it
/// must remember `jti` for this client until `expires_at`, and refuse it until then.
struct client_assertion {
  std::string jti;
  /// When the assertion dies, with the leeway that was granted.
  time_point expires_at;
};

/// Finds out which client an assertion claims to be from. Nothing is believed: the answer is good
/// for looking up whose keys to check it with.
///
/// @returns the `sub`, or `invalid_client` when the text is malformed, longer than 16 KiB, or has
/// no
///          `sub` of 1 to 255 bytes.
[[nodiscard]] result<client_id> unverified_subject(std::string_view assertion);

/// Finds out which key an assertion claims to be signed with; believed as little.
///
/// @returns its `kid`, empty when it has none or the text is malformed.
[[nodiscard]] key_id unverified_key_id(std::string_view assertion);

/// Checks an assertion.
///
/// `iss` and `sub` are the client; `exp` is there and at most a day ahead, so that nobody has to
/// remember a `jti` for longer; `jti` has 1 to 256 bytes; `typ` is absent, `JWT` or
/// `client-authentication+jwt`, so that no other kind of JWT that the client signs can be presented
/// here. Clocks may differ by a minute.
///
/// @returns what must be remembered, or `invalid_client`.
[[nodiscard]] result<client_assertion> verify_client_assertion(
  std::string_view assertion, const client_assertion_expectations& expected);

} // namespace gatehouse::protocol
