#pragma once

#include "protocol/ids.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// Data source names: which store keeps the records, and how it is reached.
namespace gatehouse::config {

/// Records are forgotten with the process.
struct memory_dsn {};

/// How many connections a node keeps; what is not said follows the processors (`pool_for`).
struct pool_limits {
  /// At least one.
  std::optional<unsigned> max_conns;
  /// Zero keeps none that is not in use.
  std::optional<unsigned> max_idle_conns;
  /// How old a connection may get; zero: any age.
  std::chrono::nanoseconds max_conn_lifetime{0};
};

/// The same with nothing left open.
struct pool_size {
  unsigned max_conns = 0;
  /// Never more than `max_conns`.
  unsigned max_idle_conns = 0;
};

/// Gives what was not said: twice the processors, of which as many as there are processors stay
/// idle.
///
/// @param processors  zero counts as one.
[[nodiscard]] pool_size pool_for(const pool_limits& limits, unsigned processors);

/// What survives a power cut: SQLite's pragma `synchronous`. There is no `off`.
enum class sqlite_synchronous : unsigned char {
  /// The last commits may be lost, the file stays whole.
  normal,
  full,
  /// Like full, and the folder is synced, too.
  extra,
};

struct sqlite_dsn {
  /// Absolute, or relative to the folder the process runs in; never empty, never `:memory:`.
  std::string path;
  /// A file that is missing is made.
  bool creates = true;
  sqlite_synchronous synchronous = sqlite_synchronous::full;
  /// How long to wait for another process that writes.
  std::chrono::milliseconds busy_timeout{5000};
  /// What is deleted is overwritten with zeros.
  bool secure_delete = false;
};

/// A server. When the name begins with a slash it is a Unix socket (MySQL) or the folder of one
/// (PostgreSQL), and the port is part of that socket's name or nothing.
struct dsn_host {
  /// A name or an IP address, without brackets.
  std::string name;
  std::uint16_t port = 0;

  friend bool operator==(const dsn_host&, const dsn_host&) = default;
};

/// How a connection to PostgreSQL is protected. Modes that fall back to plain text do not exist.
enum class ssl_mode : unsigned char {
  disable,
  /// TLS without looking at the certificate; with `sslrootcert`, libpq checks it like `verify_ca`.
  require,
  verify_ca,
  verify_full,
};

/// PostgreSQL, or CockroachDB, which speaks its protocol.
///
/// The store writes, so the driver connects only to a host that takes writes, whichever of several
/// that is.
struct postgres_dsn {
  bool is_cockroach = false;
  /// Empty: the user of the process.
  std::string user;
  protocol::secret password;
  /// Tried in this order; empty: libpq's own default, the local socket.
  std::vector<dsn_host> hosts;
  /// Empty: the one with the user's name.
  std::string database;
  pool_limits pool;
  ssl_mode tls = ssl_mode::require;
  /// @{ PEM files. A client certificate has both or neither; without `sslrootcert` the system's
  /// authorities are trusted.
  std::string sslcert;
  std::string sslkey;
  std::string sslrootcert;
  /// @}
  std::string application_name;
  std::string fallback_application_name;
  /// For one host; zero: as long as the driver itself waits.
  std::chrono::seconds connect_timeout{0};
  /// Schemas, as in `SET search_path`; empty: the server's.
  std::string search_path;
  /// The tenant of a shared CockroachDB, for `options=--cluster=`; empty otherwise.
  std::string cluster;
};

/// go-sql-driver's `tls`.
enum class mysql_tls : unsigned char {
  off,
  /// The certificate is checked, with the name of the host.
  verified,
  skip_verify,
  /// TLS if the server offers it, without a check: whoever is on the wire can take it away.
  preferred,
};

struct mysql_dsn {
  std::string user;
  protocol::secret password;
  /// 127.0.0.1:3306 when nothing was said.
  dsn_host address;
  std::string database;
  pool_limits pool;
  /// A name of letters, digits and underscores; empty: the driver's choice.
  std::string collation;
  /// @{ How Go reads times. Records hold seconds since the epoch, so neither changes anything.
  std::string loc = "UTC";
  bool parse_time = true;
  /// @}
  /// Octets; zero asks the server for its limit.
  std::uint64_t max_allowed_packet = 4 << 20;
  /// @{ Zero: as long as the driver itself waits.
  std::chrono::nanoseconds connect_timeout{0};
  std::chrono::nanoseconds read_timeout{0};
  std::chrono::nanoseconds write_timeout{0};
  /// @}
  mysql_tls tls = mysql_tls::off;
};

/// Redis beside a main store; it holds records whose absence means refusal.
struct redis_dsn {
  /// `rediss`: the certificate and the name in it are checked.
  bool uses_tls = false;
  /// Empty: the user `default`.
  std::string user;
  protocol::secret password;
  dsn_host address;
  unsigned database = 0;
  /// Zero: as long as the driver itself waits.
  std::chrono::seconds connect_timeout{0};
  /// @{ PEM files, as for PostgreSQL; only with TLS.
  std::string sslcert;
  std::string sslkey;
  std::string sslrootcert;
  /// @}
};

using data_source = std::variant<memory_dsn, sqlite_dsn, postgres_dsn, mysql_dsn, redis_dsn>;

/// Returns what people call the store: `memory`, `SQLite`, `PostgreSQL`, `CockroachDB`, `MySQL`,
/// `Redis`.
[[nodiscard]] std::string_view store_name(const data_source& x) noexcept;

/// Why a text is no data source name. Tells positions and names of the table, and nothing that was
/// written: any piece of a mistyped name may be a part of a password.
struct dsn_fault {
  /// Where, counted in octets from zero.
  std::size_t at = 0;
  /// `expected a port from 1 to 65535`.
  std::string message;
};

/// Renders as `at character 24: expected …`, counted from one.
[[nodiscard]] std::string to_string(const dsn_fault& x);

/// A data source name that was read.
struct parsed_dsn {
  data_source what;
  /// Parameters that have no effect here, and settings that protect less than they seem to. Like
  /// faults, they hold nothing that was written.
  std::vector<std::string> warnings;
};

/// Reads a data source name as Hydra's users write them. docs/storage.md has the forms and all
/// parameters; every other parameter is refused, and so is one that stands twice.
///
/// Parts are percent-decoded, except user and password of MySQL, which Go's driver takes as they
/// are.
///
/// @param text  longer than 8 KiB is refused.
[[nodiscard]] std::variant<parsed_dsn, dsn_fault> parse_dsn(std::string_view text);

/// Renders a data source name for people: without user and password, and without anything when the
/// text cannot be read.
[[nodiscard]] std::string redact_dsn(std::string_view text);

} // namespace gatehouse::config
