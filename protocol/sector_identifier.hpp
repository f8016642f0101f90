#pragma once

#include "protocol/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::protocol {

/// No sector document is larger.
inline constexpr std::size_t max_sector_document_bytes = 5 * 1024 * 1024;

/// Checks what stands behind a `sector_identifier_uri`: a JSON array of strings that has every
/// redirect URI of the client, so that nobody joins a sector that does not know him (OpenID Connect
/// Registration §5).
///
/// @returns nothing, or `invalid_client_metadata`: no array of strings, or a redirect URI that is not
///          in it, octet by octet.
[[nodiscard]] result<void> check_sector_document(
  std::string_view document, const std::vector<std::string>& redirect_uris);

} // namespace gatehouse::protocol
