#pragma once

#include "protocol/ids.hpp"

#include <chrono>
#include <cstddef>
#include <string>

namespace gatehouse::store {

/// How a driver speaks with a Redis server; how the server is reached is the connection's business.
struct redis_options {
  /// Empty: the user `default`.
  std::string user{};
  /// Empty: nobody logs in.
  protocol::secret password{};
  unsigned database = 0;

  /// For a connection to be there: names, addresses and TLS.
  std::chrono::milliseconds connect_timeout{5000};
  /// For the server to answer what it was sent, and for a command to be sent; after that the
  /// connection counts as lost.
  std::chrono::milliseconds answer_timeout{5000};
  /// Commands that wait or are under way at most; more are refused.
  std::size_t max_waiting = 20'000;
  /// Octets of one reply.
  std::size_t max_reply_bytes = 16 << 20;
};

} // namespace gatehouse::store
