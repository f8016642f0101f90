#pragma once

#include "protocol/client.hpp"
#include "protocol/ids.hpp"
#include "protocol/parameters.hpp"
#include "protocol/result.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace gatehouse::protocol {

/// How a client proved who it is (RFC 6749 §2.3, OpenID Connect Core §9).
enum class auth_method : std::uint8_t {
  none,
  client_secret_basic,
  client_secret_post,
  private_key_jwt,
};

/// Returns the name as it is registered.
[[nodiscard]] std::string_view name(auth_method method) noexcept;

/// What a client presented; nothing of it is checked yet.
struct presented_credentials {
  auth_method method = auth_method::none;
  /// Whom the request says it comes from. For an assertion, its unverified subject.
  client_id client;
  secret client_secret;
  secret assertion;
};

/// Finds the client's credentials in a request.
///
/// @param authorization  the Authorization header, absent without one.
/// @returns `invalid_request` when there are none, when more than one method is used (RFC 6749 §2.3)
///          or when the parts contradict each other; `invalid_client` when the header or the assertion
///          is malformed.
[[nodiscard]] result<presented_credentials> read_credentials(
  std::optional<std::string_view> authorization, const parameters& form);

/// What every failed authentication answers, whichever reason it had: a stranger must not learn
/// whether a client exists.
[[nodiscard]] oauth_error authentication_failed();

/// Tells whether the method is the one that the client is registered for.
[[nodiscard]] bool is_registered_method(const client& x, auth_method method) noexcept;

} // namespace gatehouse::protocol
