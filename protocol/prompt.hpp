#pragma once

#include "protocol/result.hpp"

#include <string_view>

namespace gatehouse::protocol {

/// What `prompt` asks for (OpenID Connect Core §3.1.2.1, and Hydra's `registration`).
struct prompt {
  bool none = false;
  bool login = false;
  bool consent = false;
  bool select_account = false;
  bool registration = false;

  /// A person has to log in, whatever session there is.
  [[nodiscard]] bool forces_login() const noexcept { return login || select_account; }

  friend bool operator==(const prompt&, const prompt&) = default;
};

/// Reads `prompt`; `invalid_request` for a word that is not known, and for `none` beside others.
[[nodiscard]] result<prompt> parse_prompt(std::string_view text);

} // namespace gatehouse::protocol
