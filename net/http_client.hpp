#pragma once

#include "net/http.hpp"

#include <chrono>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace gatehouse::net {

/// One request of the command line.
struct outgoing_request {
  http_method method = http_method::get;
  /// An absolute http URL.
  std::string url{};
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string body{};
};

/// The answer to it.
struct incoming_response {
  unsigned status = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

/// Sends one request and waits for the answer. Blocks: for the command line only.
///
/// @returns the answer, or a sentence for people about what went wrong: the URL is none or not http,
///          the name is unknown, nothing listens there, the answer is malformed, larger than 16 MiB or
///          not there within `timeout`.
[[nodiscard]] std::variant<incoming_response, std::string> send_and_wait(
  const outgoing_request& request, std::chrono::milliseconds timeout = std::chrono::seconds{30});

} // namespace gatehouse::net
