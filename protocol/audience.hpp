#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::protocol {

/// Tells whether a requested audience is allowed by one entry of a client's list: both are URLs of
/// the same scheme and host, and the requested path is the entry's or lies below it on a `/`. An
/// entry that is no URL allows only itself, to the letter.
[[nodiscard]] bool allows_audience(std::string_view entry, std::string_view requested);

/// Tells whether every requested audience is allowed by some entry.
[[nodiscard]] bool allows_audiences(
  const std::vector<std::string>& entries, const std::vector<std::string>& requested);

} // namespace gatehouse::protocol
