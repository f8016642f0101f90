#pragma once

#include "net/head_scan.hpp"

#include <chrono>
#include <cstddef>

namespace gatehouse::net {

/// What one connection, and all of them together, may cost. Every default has its reason.
struct connection_limits {
  /// 16 KiB: room for several cookies and a long authorization URL, and what most proxies allow.
  head_limits head;
  /// 1 MiB: the largest legitimate body is a client with its key set, a few kilobytes.
  std::size_t max_body_bytes = 1024 * 1024;
  /// From the first octet of a request to the end of its head. Slow writers hold a connection no
  /// longer than that.
  std::chrono::milliseconds header_timeout{5'000};
  /// For the body, from the end of the head; also for the client to take an answer.
  std::chrono::milliseconds body_timeout{30'000};
  /// Between requests, and before the first one.
  std::chrono::milliseconds idle_timeout{60'000};
  /// From the end of the request to its answer; then 503.
  std::chrono::milliseconds request_timeout{30'000};
  /// Open connections of one listener; the next one is answered 503.
  std::size_t max_connections = 10'000;
};

} // namespace gatehouse::net
