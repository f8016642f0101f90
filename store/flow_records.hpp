#pragma once

#include "protocol/authorization_code.hpp"
#include "protocol/device_code.hpp"
#include "protocol/grant.hpp"
#include "protocol/interaction.hpp"
#include "protocol/introspection.hpp"
#include "protocol/login_session.hpp"
#include "protocol/refresh.hpp"
#include "store/record.hpp"

#include <optional>
#include <string>

/// Records of logins, consents and what is issued from them.
namespace gatehouse::store {

/// @param expires_at  when challenges and verifiers of the request go.
[[nodiscard]] record to_record(const protocol::interaction& x, protocol::time_point expires_at);
[[nodiscard]] record to_record(const protocol::login_session& x, protocol::time_point expires_at);
/// The login session is the group, so that a logout finds who took part.
[[nodiscard]] record to_record(const protocol::grant& x, protocol::time_point expires_at);
/// @param handle  the digest under which the code is found.
[[nodiscard]] record to_record(
  const protocol::authorization_code& x, std::string handle, protocol::time_point expires_at);
/// @param handle  the digest under which the token is found.
[[nodiscard]] record to_record(
  const protocol::token_facts& token, const protocol::rotation& rotated, std::string handle,
  const protocol::grant_id& group);

/// What the consent app was told to remember; found by person and client.
[[nodiscard]] record to_remembered(const protocol::grant& x, protocol::time_point expires_at);
[[nodiscard]] std::string remembered_key(
  const protocol::subject_id& subject, const protocol::client_id& client);

/// A forced pairwise subject.
[[nodiscard]] record to_forced_subject(
  const protocol::subject_id& subject, const protocol::client_id& client, std::string forced);
[[nodiscard]] std::string forced_subject_key(
  const protocol::subject_id& subject, const protocol::client_id& client);

/// A device code; the grant is the group once there is one.
///
/// @param handle      the digest under which the code is found.
/// @param expires_at  later than the code itself, so that a device can be told that it has expired.
[[nodiscard]] record to_record(
  const protocol::device_code& x, std::string handle, protocol::time_point expires_at);
[[nodiscard]] std::optional<protocol::device_code> to_device_code(const record& item);
/// @param handle  the digest under which the user code is found.
/// @param device  that of the device code.
[[nodiscard]] record to_user_code(
  std::string handle, const std::string& device, const protocol::client_id& client,
  protocol::time_point expires_at);
/// The key of the device code's record; empty for anything else.
[[nodiscard]] std::string device_of(const record& user_code);
[[nodiscard]] record to_record(
  const protocol::device_polls& x, std::string handle, const protocol::client_id& client,
  protocol::time_point expires_at);

/// Reads the record of a refresh token: how it was rotated.
///
/// @returns nothing when the payload is something else.
[[nodiscard]] std::optional<protocol::rotation> to_rotation(const record& item);

/// Tells whether a record is a refresh token that was used: only its mark lives on.
[[nodiscard]] bool is_used_up(const record& item);

/// Reads a grant, or what is remembered of one.
[[nodiscard]] std::optional<protocol::grant> to_grant(const record& item);

} // namespace gatehouse::store
