#pragma once

#include "config/keys.hpp"
#include "config/misfit.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::config {

/// Tells what is wrong with a text that is given to a key, alone or as an item of its list: whether
/// it is one of the choices, has the right length, or is a host, a URL, an IP range or a data
/// source name. Types that are no text are never wrong here.
[[nodiscard]] std::optional<misfit> bad_text(const key& x, const std::string& text);

/// Ends a message with what stood there: `, not 80x`, or nothing when the key is secret. Passwords
/// in URLs are left out.
[[nodiscard]] std::string quotation(const key& x, std::string_view text);

/// Tells whether the row has bounds.
[[nodiscard]] bool is_bounded(const key& x);

} // namespace gatehouse::config
