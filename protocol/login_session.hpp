#pragma once

#include "protocol/authorization_request.hpp"
#include "protocol/ids.hpp"
#include "protocol/json.hpp"
#include "protocol/random.hpp"
#include "protocol/result.hpp"
#include "protocol/seal.hpp"
#include "protocol/time.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// That a person has logged in with a browser.
namespace gatehouse::protocol {

/// A login that is remembered on our side. `id` is the `sid` of tokens and stays the same while one
/// person uses one browser; `nonce` changes with every login, so that a cookie from before it is
/// worth nothing (AB-52).
struct login_session {
  std::string id;
  std::string nonce;
  subject_id subject;
  time_point authenticated_at{};
  /// The browser has a cookie for it.
  bool is_remembered = false;
  std::string acr;
  std::vector<std::string> amr;
  /// The session at the identity provider behind the login app; empty when it has none.
  std::string identity_provider_session;
};

/// Writes a session for the store.
[[nodiscard]] std::string store_session(const login_session& x);

/// Reads what `store_session` wrote.
///
/// @returns nothing for anything else: a fault of the store.
[[nodiscard]] std::optional<login_session> restore_session(
  std::string_view id, std::string_view payload);

/// What the session cookie says, once it is opened.
struct session_cookie {
  std::string id;
  std::string nonce;
};

[[nodiscard]] std::string seal_session_cookie(
  const login_session& x, const sealing_keys& keys, const random_source& random);
[[nodiscard]] std::optional<session_cookie> open_session_cookie(
  std::string_view value, const sealing_keys& keys);

/// What the ID token says that a client hands in as `id_token_hint`.
struct id_token_hint {
  subject_id subject;
  std::string session_id;
  std::vector<std::string> audience;
  /// All of its claims, for the login app.
  json::value claims;
};

/// Whether a person has to log in.
struct login_start {
  /// The session's person is who is asked for; the login app must not show a form.
  bool is_skipped = false;
  subject_id subject;
  /// Of the session that goes on; empty when there is none.
  std::string session_id;
  time_point authenticated_at{};
};

/// Decides at the start of a request what the existing session is worth (OpenID Connect Core
/// §3.1.2.1).
///
/// @param hinted  the hint's subject is one that the session's person is known to this client by.
/// @returns `login_required` when the request must not disturb the person but would have to.
[[nodiscard]] result<login_start> decide_login_start(
  const authorization_request& asked, const std::optional<login_session>& session,
  std::optional<bool> hinted, time_point now);

/// What came of a login, as far as the request cares.
struct login_outcome {
  time_point requested_at{};
  time_point authenticated_at{};
  bool is_skipped = false;
  std::optional<bool> hinted;
};

/// Checks that a login is what the request asked for.
///
/// @returns `login_required` when it is too old for `max_age`, not new where a new one was demanded,
///          new where none was allowed, or somebody else's than the hint says.
[[nodiscard]] result<void> check_login(
  const authorization_request& asked, const login_outcome& login);

} // namespace gatehouse::protocol
