#pragma once

#include "tools/presentation.hpp"

#include <string>

namespace gatehouse::tools {

/// The keys of one set as a server answered them.
struct named_keys {
  std::string set;
  protocol::json::array keys;
};

/// Leaves the private members of a JWK out (RFC 7518 §6), whatever its type.
///
/// @returns null for a symmetric key, which is nothing else.
[[nodiscard]] protocol::json::value public_half(protocol::json::value key);

/// Shows keys. The document is a JWK set (RFC 7517 §5), **private members included** where the keys
/// have them; the table never has any.
[[nodiscard]] report key_report(const std::vector<named_keys>& sets);

/// Takes the keys out of `{"keys":[…]}`, or takes a single JWK for one.
[[nodiscard]] protocol::json::array keys_in(const protocol::json::value& document);

} // namespace gatehouse::tools
