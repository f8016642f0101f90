#pragma once

#include <string>
#include <string_view>

namespace gatehouse::store {

/// What an error of a Redis server means.
struct redis_trouble {
  /// For the operator, in words of ours: servers repeat what they were sent, passwords too.
  std::string says;
  /// The server does not serve, or not us: only another connection may help, perhaps to another server.
  bool ends_connection = false;
};

/// Reads the text of an error reply, without its hyphen. `NOSCRIPT` is no trouble and not for here.
[[nodiscard]] redis_trouble to_redis_trouble(std::string_view error);

} // namespace gatehouse::store
