#pragma once

#include <cstdint>
#include <string>

namespace gatehouse::actors {

/// What travels first in every message between actors: which request it serves and until when an
/// answer is of use.
struct request_context {
  /// 64 random bits, the same in every message and log line of one request.
  std::uint64_t request_id = 0;
  /// Milliseconds since the epoch; 0 when nothing waits.
  std::int64_t deadline_ms = 0;

  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, request_context& x) {
    return f(x.request_id, x.deadline_ms);
  }
};

/// Renders a request's id as logs and traces show it: 16 hexadecimal digits.
[[nodiscard]] std::string to_string(const request_context& context);

} // namespace gatehouse::actors
