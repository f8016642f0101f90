#pragma once

#include "protocol/client.hpp"
#include "protocol/jose/jwk_set.hpp"
#include "protocol/parameters.hpp"
#include "protocol/result.hpp"
#include "protocol/time.hpp"

#include <string_view>

/// Request objects (OpenID Connect Core §6, RFC 9101).
namespace gatehouse::protocol {

/// No request object is larger.
inline constexpr std::size_t max_request_object_bytes = 64 * 1024;

/// How a request object is judged.
struct request_object_rules {
  std::string_view issuer;
  time_point now{};
  /// Unsigned ones of clients that registered no algorithm: Hydra takes them.
  bool allows_unsigned_by_default = false;
};

/// Tells whether the parameters hold a request object, by value or by reference.
///
/// @returns `invalid_request` for both at once; `request_not_supported` and
///          `request_uri_not_supported` outside of OpenID Connect, where nobody may rely on them.
[[nodiscard]] result<bool> has_request_object(const parameters& asked);

/// Checks that a `request_uri` is one that the client registered, fragment aside (AB-43).
[[nodiscard]] result<void> check_request_uri(const client& by, std::string_view uri);

/// Verifies a request object and merges it into the parameters, over which it wins. `client_id` and
/// `response_type` must not contradict them. A `prompt` of `login` beside the object joins the
/// object's own, unless that is `none`.
///
/// @param keys  the client's.
/// @returns `invalid_request_object` when it is malformed, wrongly signed, for somebody else or
///          expired; `request_not_supported` when it is unsigned and must not be.
[[nodiscard]] result<parameters> merge_request_object(
  const parameters& asked, std::string_view object, const client& by, const jose::jwk_set& keys,
  const request_object_rules& rules);

} // namespace gatehouse::protocol
