#pragma once

#include "protocol/ids.hpp"
#include "tools/failure.hpp"

#include <cstddef>
#include <iosfwd>

namespace gatehouse::tools {

/// Shorter passwords are refused (NIST SP 800-63B §5.1.1.2).
inline constexpr std::size_t min_password_bytes = 8;

/// Reads one line; the end of the line is not part of the password.
///
/// @returns the password, or a failure when it is too short or longer than 4096 bytes.
[[nodiscard]] outcome<protocol::secret> read_password_line(std::istream& in);

/// Asks twice on the terminal, without showing what is typed.
///
/// @returns the password, or a failure without a terminal, when the two differ, or as above.
[[nodiscard]] outcome<protocol::secret> ask_for_new_password(std::ostream& err);

} // namespace gatehouse::tools
