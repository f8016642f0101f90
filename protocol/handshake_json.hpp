#pragma once

#include "protocol/authorization_request.hpp"
#include "protocol/client.hpp"
#include "protocol/grant.hpp"
#include "protocol/interaction.hpp"
#include "protocol/login_session.hpp"
#include "protocol/result.hpp"

#include <string>
#include <string_view>

/// What login and consent apps read and write: Hydra's JSON.
namespace gatehouse::protocol {

/// What a login app is told.
struct login_request_view {
  std::string_view challenge;
  const login_challenge& start;
  const authorization_request& asked;
  const client& by;
  std::string request_url;
  /// Claims of the `id_token_hint`; null without one.
  json::value hint_claims;
};

/// Renders the answer to `GET …/login`.
[[nodiscard]] std::string login_request_json(const login_request_view& x);

/// What a consent app is told.
struct consent_request_view {
  std::string_view challenge;
  const interaction& now;
  const authorization_request& asked;
  const client& by;
  std::string request_url;
  json::value hint_claims;
};

/// Makes the answer to `GET …/consent`, which also stands in lists of consent sessions.
[[nodiscard]] json::value consent_request_json(const consent_request_view& x);

/// Makes one item of the list of consent sessions.
///
/// @param by  the client as it is now.
[[nodiscard]] json::value consent_session_json(
  const grant& x, const client& by, std::string request_url);

/// Reads the body of `PUT …/login/accept`.
///
/// @returns `invalid_request` for a member of the wrong type, an empty subject, a lifespan below zero
///          or a body that is too large to be remembered.
[[nodiscard]] result<login_acceptance> read_login_acceptance(const json::value& body);

/// Reads the body of `PUT …/consent/accept`.
[[nodiscard]] result<consent_acceptance> read_consent_acceptance(const json::value& body);

/// Reads the body of a rejection. What is left out is filled in.
///
/// @param default_error  stands in place of a missing `error`.
[[nodiscard]] result<rejection> read_rejection(
  const json::value& body, std::string_view default_error);

/// Renders `{"redirect_to":…}`.
[[nodiscard]] std::string redirect_to_json(std::string_view url);

} // namespace gatehouse::protocol
