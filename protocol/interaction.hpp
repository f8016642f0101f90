#pragma once

#include "protocol/ids.hpp"
#include "protocol/json.hpp"
#include "protocol/random.hpp"
#include "protocol/seal.hpp"
#include "protocol/time.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// One request of a client on its way through login and consent.
///
/// Until the login app accepts, the whole of it travels sealed in the challenge, and nothing is
/// stored: starting a login costs the server nothing. From then on it is one record, and challenges
/// and verifiers are short handles to it.
namespace gatehouse::protocol {

/// What is known when a login begins.
struct login_challenge {
  /// Names the interaction; 32 hexadecimal digits.
  std::string id;
  /// The parameters as they came, urlencoded: with them the person can start again.
  std::string query;
  /// The parameters as they count when a request object was fetched; empty when they are the same.
  std::string effective_query;
  client_id client;
  time_point requested_at{};
  std::string session_id;
  /// The id is that of a session which was there already, and not made for this login.
  bool has_session = false;
  bool is_skipped = false;
  /// With `is_skipped`: who is logged in, and since when.
  subject_id subject;
  time_point authenticated_at{};
  /// Digest of the browser's cookie.
  std::string browser;
  /// The record of the device code that this login is for; empty otherwise.
  std::string device;

  friend bool operator==(const login_challenge&, const login_challenge&) = default;
};

/// Why a login or consent app said no, in its own words.
struct rejection {
  std::string error;
  std::string description;

  friend bool operator==(const rejection&, const rejection&) = default;
};

/// What the login app handed in.
struct login_acceptance {
  subject_id subject;
  bool remember = false;
  /// Zero means as long as sessions live.
  std::chrono::seconds remember_for{};
  bool extend_session_lifespan = false;
  std::string acr;
  std::vector<std::string> amr;
  json::value context;
  std::string force_subject_identifier;
  std::string identity_provider_session;
};

/// What the consent app handed in.
struct consent_acceptance {
  std::vector<std::string> scope;
  std::vector<std::string> audience;
  /// `session.access_token`, `session.id_token`; null or objects.
  json::value access_token_claims;
  json::value id_token_claims;
  /// `session.userinfo`: claims for the userinfo endpoint alone.
  json::value userinfo_claims;
  bool remember = false;
  /// Zero means for ever.
  std::chrono::seconds remember_for{};
  /// Replaces the login app's when it is not null.
  json::value context;
};

/// How far an interaction is. It only ever moves on.
enum class stage : std::uint8_t {
  /// The login app has answered.
  login_handled,
  /// The browser has come back from the login app; the consent app is next.
  consent_pending,
  /// The consent app has answered.
  consent_handled,
  /// The client has its answer.
  finished,
};

/// The record of an interaction.
struct interaction {
  login_challenge start;
  protocol::stage stage = protocol::stage::login_handled;
  std::optional<rejection> login_rejection;
  login_acceptance login;
  /// What the client knows the person by, once the browser has come back from the login app.
  subject_id shown_subject;
  bool is_consent_skipped = false;
  /// Digest of the cookie that binds the consent to its browser.
  std::string consent_browser;
  std::optional<rejection> consent_rejection;
  consent_acceptance consent;
  time_point consent_handled_at{};
  /// Names the last answer of a login or consent app. Its verifier names it as well, and no other
  /// verifier leads on: an app may answer again, and who holds the verifier of an earlier answer must
  /// not get what the later one says of somebody else.
  std::string answer;
};

/// Bytes of the name of an answer.
inline constexpr std::size_t answer_name_bytes = 16;

/// What a login or consent verifier says.
struct answer_verifier {
  /// Of the interaction.
  std::string id;
  /// The answer that it belongs to; hexadecimal.
  std::string answer;
  /// Of the person whom the answer is about, so that what is known of them can be asked for together
  /// with the interaction; empty when nobody has logged in, and when the name is a long one.
  subject_id subject;
};

/// How long the record of a refused login stays: as long as a browser may need to follow the
/// redirect behind the refusal. Anybody can start a login and cancel it, so it must not cost much.
inline constexpr std::chrono::seconds refused_login_life{300};

/// Returns when the record of an interaction goes.
///
/// @param end  when its challenges and verifiers end.
[[nodiscard]] time_point kept_until(const interaction& x, time_point end, time_point now) noexcept;

/// Writes an interaction for the store. A finished one keeps only what tells where to start again.
[[nodiscard]] std::string store_interaction(const interaction& x);

/// Reads what `store_interaction` wrote; nothing for anything else.
[[nodiscard]] std::optional<interaction> restore_interaction(std::string_view payload);

/// Seals what a login starts with.
[[nodiscard]] std::string seal_login_challenge(
  const login_challenge& x, const sealing_keys& keys, const random_source& random);
[[nodiscard]] std::optional<login_challenge> open_login_challenge(
  std::string_view text, const sealing_keys& keys);

/// What a short handle is for; none can be used as another (AB-12).
enum class handle_purpose : std::uint8_t {
  login_verifier,
  consent_challenge,
  consent_verifier,
  logout_challenge,
  logout_verifier,
  device_challenge,
  device_verifier,
};

/// Seals the id of a record as a handle for one purpose.
[[nodiscard]] std::string seal_handle(
  handle_purpose purpose, std::string_view id, const sealing_keys& keys,
  const random_source& random);
[[nodiscard]] std::optional<std::string> open_handle(
  handle_purpose purpose, std::string_view text, const sealing_keys& keys);

/// Seals the verifier of an interaction's last answer.
[[nodiscard]] std::string seal_verifier(
  handle_purpose purpose, const interaction& now, const sealing_keys& keys,
  const random_source& random);
[[nodiscard]] std::optional<answer_verifier> open_verifier(
  handle_purpose purpose, std::string_view text, const sealing_keys& keys);

} // namespace gatehouse::protocol
