#pragma once

#include "protocol/ids.hpp"
#include "protocol/jose/algorithm.hpp"
#include "protocol/jose/jwk.hpp"
#include "protocol/json.hpp"
#include "protocol/result.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace gatehouse::protocol::jose {

/// The longest `kid` that a key may have.
inline constexpr std::size_t max_kid_bytes = 512;

/// What a JWK says about itself beside the key: its name and what it may be used for (RFC 7517 §4).
struct jwk_label {
  key_id kid;
  std::optional<algorithm> alg;
  key_use use = key_use::unspecified;
  /// Empty when the member is absent.
  std::vector<std::string> key_ops;
  /// `x5u`, `x5c`, `x5t` and `x5t#S256` as they stood. Nothing here believes them.
  json::object certificates;
};

/// Reads the label and checks that its parts fit each other (RFC 7517 §4.3), the type of the key
/// and its curve.
[[nodiscard]] result<jwk_label> parse_label(
  const json::value& key, key_type type, std::optional<curve> on);

/// Tells whether `use` and `key_ops` allow an operation of RFC 7517 §4.3.
[[nodiscard]] bool allows(const jwk_label& label, std::string_view operation) noexcept;

/// Returns the label of the public half: who could sign there can be verified here.
[[nodiscard]] jwk_label public_label(jwk_label label);

/// Appends the label to a JWK.
void render_label(const jwk_label& label, json::object& to);

} // namespace gatehouse::protocol::jose
