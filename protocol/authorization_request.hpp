#pragma once

#include "protocol/client.hpp"
#include "protocol/json.hpp"
#include "protocol/parameters.hpp"
#include "protocol/profile.hpp"
#include "protocol/prompt.hpp"
#include "protocol/response_type.hpp"
#include "protocol/result.hpp"
#include "protocol/scope.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace gatehouse::protocol {

/// A checked request to the authorization endpoint (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1).
struct authorization_request {
  client_id client;
  /// One that the client registered.
  std::string redirect_uri;
  /// The request named it, so the token request has to repeat it (RFC 6749 §4.1.3).
  bool names_redirect_uri = false;
  response_type type;
  response_mode mode = response_mode::query;
  std::vector<std::string> scope;
  /// Hydra's `audience` and the `resource` of RFC 8707 §2, together.
  std::vector<std::string> audience;
  std::string state;
  std::string nonce;
  protocol::prompt prompt;
  std::optional<std::chrono::seconds> max_age;
  std::string id_token_hint;
  std::string login_hint;
  std::string display;
  std::vector<std::string> acr_values;
  std::vector<std::string> ui_locales;
  /// Empty without PKCE.
  std::string code_challenge;
  /// The `claims` parameter (OpenID Connect Core §5.5); null when absent.
  json::value claims;

  [[nodiscard]] bool has_scope(std::string_view wanted) const noexcept;
};

/// Where an answer, or a refusal, can be sent.
struct response_target {
  std::string redirect_uri;
  response_mode mode = response_mode::query;
  std::string state;
};

/// Why a request was refused, and whether the client may be told by a redirect. Without target the
/// person sees a page: nothing that the request says about where to go was found good.
struct authorization_refusal {
  oauth_error error;
  std::optional<response_target> target;
};

/// What `result::value()` throws: only reached by a bug.
[[noreturn]] void throw_exception_from_error(
  const authorization_refusal& refusal, const boost::source_location& where);

template <class T>
using authorization_result = boost::system::result<T, authorization_refusal>;

/// What decides beside the client and its request.
struct authorization_rules {
  const profile_rules* profile = nullptr;
  protocol::scope_strategy strategy = protocol::scope_strategy::wildcard;
  pkce_rule pkce = pkce_rule::public_clients;
  /// `dev`: redirects to any http URI.
  bool allows_plain_redirects = false;
};

/// Checks a request, before the person is asked for anything.
///
/// @param asked  the parameters as they count: those of a request object are merged in already.
[[nodiscard]] authorization_result<authorization_request> check_authorization_request(
  const parameters& asked, const client& x, const authorization_rules& rules);

/// Finds out where a refusal may be sent that came before the request could be checked.
///
/// @returns nothing when the request names no place that its client registered.
[[nodiscard]] std::optional<response_target> find_response_target(
  const parameters& asked, const client& x, const authorization_rules& rules);

} // namespace gatehouse::protocol
