#pragma once

#include "protocol/ids.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace gatehouse::protocol {

/// What the token endpoint answers (RFC 6749 §5.1).
struct token_response {
  secret access_token;
  std::chrono::seconds expires_in{};
  std::vector<std::string> scope;
  /// Empty when none is issued.
  secret refresh_token{};
  secret id_token{};
};

/// Renders it; `token_type` is `bearer` in lower case, as Hydra writes it.
[[nodiscard]] std::string to_json(const token_response& x);

} // namespace gatehouse::protocol
