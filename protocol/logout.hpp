#pragma once

#include "protocol/client.hpp"
#include "protocol/ids.hpp"
#include "protocol/interaction.hpp"
#include "protocol/json.hpp"
#include "protocol/random.hpp"
#include "protocol/seal.hpp"
#include "protocol/time.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

/// Logouts (OpenID Connect RP-Initiated Logout, Back-Channel Logout and Front-Channel Logout).
namespace gatehouse::protocol {

/// A logout on its way through the logout app. All of it travels sealed in the challenge and in the
/// verifier: nothing is stored, so that asking for logouts costs the server nothing. That the session
/// is there to be erased is what lets a verifier work once.
struct logout_request {
  std::string session_id;
  subject_id subject;
  /// Who asked for it; empty when the person came without a client.
  client_id client;
  /// Where it ends, `state` included; empty when that is the operator's choice.
  std::string target;
  /// The parameters as they came, urlencoded. Verifiers go without.
  std::string query;
  time_point requested_at{};

  [[nodiscard]] bool is_rp_initiated() const noexcept { return !client.empty(); }

  friend bool operator==(const logout_request&, const logout_request&) = default;
};

/// Seals a logout as a challenge or a verifier; neither can be used as the other (AB-12).
///
/// @param purpose  `logout_challenge` or `logout_verifier`.
[[nodiscard]] std::string seal_logout(
  handle_purpose purpose, const logout_request& x, const sealing_keys& keys,
  const random_source& random);
[[nodiscard]] std::optional<logout_request> open_logout(
  handle_purpose purpose, std::string_view text, const sealing_keys& keys);

/// What a logout app is told.
struct logout_request_view {
  std::string_view challenge;
  const logout_request& request;
  std::string request_url;
  time_point expires_at{};
  /// Null when the person came without a client, or when it was deleted meanwhile.
  const protocol::client* by = nullptr;
};

/// Renders the answer to `GET …/logout`.
[[nodiscard]] std::string logout_request_json(const logout_request_view& x);

/// How long clients may take to act upon a logout token: as the specification recommends.
inline constexpr std::chrono::minutes logout_token_lifetime{2};

/// What a logout token says (OpenID Connect Back-Channel Logout §2.4).
struct logout_token_facts {
  std::string_view issuer;
  client_id client;
  std::string session_id;
  time_point issued_at{};
  std::string jti;
};

/// Puts the claims together. There is no `sub`: a session of a person ends, not all of them; and no
/// `nonce`, so that nobody takes it for an ID token (AB-30).
[[nodiscard]] json::value logout_token_claims(const logout_token_facts& x);

} // namespace gatehouse::protocol
