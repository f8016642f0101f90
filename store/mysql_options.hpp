#pragma once

#include "protocol/ids.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace gatehouse::store {

/// How a connection is protected, see `config::mysql_tls`.
enum class mysql_protection : std::uint8_t {
  none,
  /// The certificate and the name in it are checked, by the system's authorities.
  verified,
  /// TLS, whoever it is with.
  unchecked,
  /// TLS if the server has it.
  if_offered,
};

/// How many connections of one pool are open. Used from all their threads.
struct mysql_pool {
  /// Those beyond it are closed while they are not used.
  unsigned max_idle = 0;
  std::atomic<unsigned> open{0};
};

/// How a server of MySQL or MariaDB is reached.
struct mysql_options {
  /// A name or an address; with a slash in front a Unix socket.
  std::string host{};
  std::uint16_t port = 3306;
  std::string user{};
  protocol::secret password{};
  std::string database{};
  /// Of the connection; empty for the one of utf8mb4.
  std::string collation{};
  mysql_protection protection = mysql_protection::none;
  /// @{ How long one call waits; the server is given up then. Rounded up to seconds.
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds read_timeout{15'000};
  std::chrono::milliseconds write_timeout{15'000};
  /// @}
  /// Octets of one message; zero for what the server allows.
  std::uint64_t max_allowed_packet = 4 << 20;
  /// How long a statement waits for a lock of others.
  std::chrono::seconds lock_timeout{5};
  /// Older connections are closed when they are not in use; zero for any age.
  std::chrono::nanoseconds max_lifetime{0};
  /// All connections, at least one; none is counted when there is no pool.
  unsigned max_connections = 1;
  std::shared_ptr<mysql_pool> pool{};
};

} // namespace gatehouse::store
