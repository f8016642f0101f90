#pragma once

#include "protocol/ids.hpp"
#include "protocol/json.hpp"
#include "protocol/result.hpp"

#include <cstddef>
#include <string_view>

/// Reading the base64url members of a JWK. Refusals are `invalid_request` and name the member,
/// never its value.
namespace gatehouse::protocol::jose {

/// Reads a member of at least one byte; longer ones than `max_bytes` are refused before they are
/// decoded.
[[nodiscard]] result<secret> bytes_member(
  const json::value& key, std::string_view member, std::size_t max_bytes);

/// Reads a Base64urlUInt: big-endian, not zero, in as few bytes as it needs (RFC 7518 §2). Leading
/// zeros are refused because two texts for one key would have two thumbprints.
///
/// @param max_bytes  longer numbers are refused before they are decoded.
[[nodiscard]] result<secret> integer_member(
  const json::value& key, std::string_view member, std::size_t max_bytes);

/// Reads a member of exactly `size` bytes, leading zeros included.
[[nodiscard]] result<secret> fixed_member(
  const json::value& key, std::string_view member, std::size_t size);

/// Makes the refusal of a member.
[[nodiscard]] oauth_error refuse_member(std::string_view member, std::string_view what);

} // namespace gatehouse::protocol::jose
