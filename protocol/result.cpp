#include "protocol/result.hpp"

#include <ostream>
#include <stdexcept>

namespace gatehouse::protocol {

std::string_view name(oauth_errc code) noexcept {
  switch (code) {
  case oauth_errc::invalid_request:
    return "invalid_request";
  case oauth_errc::invalid_client:
    return "invalid_client";
  case oauth_errc::invalid_grant:
    return "invalid_grant";
  case oauth_errc::invalid_scope:
    return "invalid_scope";
  case oauth_errc::unauthorized_client:
    return "unauthorized_client";
  case oauth_errc::unsupported_grant_type:
    return "unsupported_grant_type";
  case oauth_errc::unsupported_response_type:
    return "unsupported_response_type";
  case oauth_errc::unsupported_response_mode:
    return "unsupported_response_mode";
  case oauth_errc::unsupported_token_type:
    return "unsupported_token_type";
  case oauth_errc::access_denied:
    return "access_denied";
  case oauth_errc::server_error:
    return "server_error";
  case oauth_errc::temporarily_unavailable:
    return "temporarily_unavailable";
  case oauth_errc::invalid_state:
    return "invalid_state";
  case oauth_errc::misconfiguration:
    return "misconfiguration";
  case oauth_errc::insufficient_entropy:
    return "insufficient_entropy";
  case oauth_errc::missing_required_parameter:
    return "missing_required_parameter";
  case oauth_errc::not_found:
    return "not_found";
  case oauth_errc::request_unauthorized:
    return "request_unauthorized";
  case oauth_errc::request_forbidden:
    return "request_forbidden";
  case oauth_errc::login_required:
    return "login_required";
  case oauth_errc::interaction_required:
    return "interaction_required";
  case oauth_errc::consent_required:
    return "consent_required";
  case oauth_errc::request_not_supported:
    return "request_not_supported";
  case oauth_errc::request_uri_not_supported:
    return "request_uri_not_supported";
  case oauth_errc::registration_not_supported:
    return "registration_not_supported";
  case oauth_errc::invalid_request_uri:
    return "invalid_request_uri";
  case oauth_errc::invalid_request_object:
    return "invalid_request_object";
  case oauth_errc::jti_known:
    return "jti_known";
  case oauth_errc::authorization_pending:
    return "authorization_pending";
  case oauth_errc::slow_down:
    return "slow_down";
  case oauth_errc::expired_token:
    return "expired_token";
  case oauth_errc::invalid_client_metadata:
    return "invalid_client_metadata";
  case oauth_errc::invalid_redirect_uri:
    return "invalid_redirect_uri";
  case oauth_errc::scope_not_granted:
    return "scope_not_granted";
  case oauth_errc::token_claim:
    return "token_claim";
  case oauth_errc::token_inactive:
    return "token_inactive";
  case oauth_errc::token_signature_mismatch:
    return "token_signature_mismatch";
  case oauth_errc::invalid_token:
    return "invalid_token";
  case oauth_errc::insufficient_scope:
    return "insufficient_scope";
  case oauth_errc::invalid_target:
    return "invalid_target";
  case oauth_errc::conflict:
    return "conflict";
  }
  return "server_error";
}

unsigned http_status(oauth_errc code) noexcept {
  switch (code) {
  case oauth_errc::invalid_client:
  case oauth_errc::request_unauthorized:
  case oauth_errc::token_claim:
  case oauth_errc::token_inactive:
  case oauth_errc::invalid_token:
    return 401;
  case oauth_errc::access_denied:
  case oauth_errc::request_forbidden:
  case oauth_errc::scope_not_granted:
  case oauth_errc::insufficient_scope:
    return 403;
  case oauth_errc::not_found:
    return 404;
  case oauth_errc::conflict:
    return 409;
  case oauth_errc::server_error:
  case oauth_errc::misconfiguration:
    return 500;
  case oauth_errc::temporarily_unavailable:
    return 503;
  case oauth_errc::invalid_request:
  case oauth_errc::invalid_grant:
  case oauth_errc::invalid_scope:
  case oauth_errc::unauthorized_client:
  case oauth_errc::unsupported_grant_type:
  case oauth_errc::unsupported_response_type:
  case oauth_errc::unsupported_response_mode:
  case oauth_errc::unsupported_token_type:
  case oauth_errc::invalid_target:
  case oauth_errc::invalid_state:
  case oauth_errc::insufficient_entropy:
  case oauth_errc::missing_required_parameter:
  case oauth_errc::login_required:
  case oauth_errc::interaction_required:
  case oauth_errc::consent_required:
  case oauth_errc::request_not_supported:
  case oauth_errc::request_uri_not_supported:
  case oauth_errc::registration_not_supported:
  case oauth_errc::invalid_request_uri:
  case oauth_errc::invalid_request_object:
  case oauth_errc::jti_known:
  case oauth_errc::authorization_pending:
  case oauth_errc::slow_down:
  case oauth_errc::expired_token:
  case oauth_errc::invalid_client_metadata:
  case oauth_errc::invalid_redirect_uri:
  case oauth_errc::token_signature_mismatch:
    return 400;
  }
  return 500;
}

std::ostream& operator<<(std::ostream& out, const oauth_error& x) {
  return out << name(x.code) << ": " << x.description;
}

oauth_error refuse(oauth_errc code, std::string_view description) {
  return oauth_error{code, std::string(description)};
}

void throw_exception_from_error(const oauth_error& error, const boost::source_location&) {
  throw std::logic_error(std::string(name(error.code)) + ": " + error.description);
}

} // namespace gatehouse::protocol
