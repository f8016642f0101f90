#pragma once

#include <boost/system/result.hpp>
#include <iosfwd>
#include <string>
#include <string_view>

namespace gatehouse::protocol {

/// What a client can be told went wrong. The names on the wire and the HTTP statuses are in
/// `name` and `http_status`.
enum class oauth_errc : unsigned char {
  invalid_request,
  invalid_client,
  invalid_grant,
  invalid_scope,
  unauthorized_client,
  unsupported_grant_type,
  unsupported_response_type,
  unsupported_response_mode,
  unsupported_token_type,
  access_denied,
  server_error,
  temporarily_unavailable,
  invalid_state,
  misconfiguration,
  insufficient_entropy,
  /// Hydra's word in the administration of trust.
  missing_required_parameter,
  not_found,
  request_unauthorized,
  request_forbidden,
  login_required,
  interaction_required,
  consent_required,
  request_not_supported,
  request_uri_not_supported,
  registration_not_supported,
  invalid_request_uri,
  invalid_request_object,
  jti_known,
  authorization_pending,
  slow_down,
  expired_token,
  invalid_client_metadata,
  invalid_redirect_uri,
  scope_not_granted,
  token_claim,
  token_inactive,
  token_signature_mismatch,
  invalid_token,
  /// RFC 6750 §3.1.
  insufficient_scope,
  /// RFC 8707 §2.
  invalid_target,
  conflict,
};

/// Returns the code as it stands in the `error` member (RFC 6749 §5.2 and its extensions).
[[nodiscard]] std::string_view name(oauth_errc code) noexcept;

/// Returns the HTTP status of the code when it is answered as JSON.
[[nodiscard]] unsigned http_status(oauth_errc code) noexcept;

/// A refusal: part of the protocol, and a value.
///
/// `description` may be shown to the client. It has only the characters that RFC 6749 §5.2 allows
/// (`%x20-21 / %x23-5B / %x5D-7E`) once it is rendered, and never tells which of several secrets was
/// wrong.
struct oauth_error {
  oauth_errc code = oauth_errc::server_error;
  std::string description;

  friend bool operator==(const oauth_error&, const oauth_error&) = default;
};

template <class Inspector>
decltype(auto) inspect(Inspector& f, oauth_error& x) {
  return f(x.code, x.description);
}

std::ostream& operator<<(std::ostream& out, const oauth_error& x);

/// A value, or the refusal that takes its place.
template <class T>
using result = boost::system::result<T, oauth_error>;

/// Makes a refusal; reads well in `return refuse(oauth_errc::invalid_scope, "…")`.
[[nodiscard]] oauth_error refuse(oauth_errc code, std::string_view description);

/// What `result::value()` throws: only reached by a bug, tests included. Boost finds it beside the
/// type of the refusal.
[[noreturn]] void throw_exception_from_error(
  const oauth_error& error, const boost::source_location& where);

} // namespace gatehouse::protocol
