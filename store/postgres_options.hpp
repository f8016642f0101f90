#pragma once

#include "protocol/ids.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace gatehouse::store {

/// A server of PostgreSQL or CockroachDB.
struct postgres_host {
  /// A name, an IP address, or the folder of a Unix socket when it begins with a slash.
  std::string name;
  std::uint16_t port = 5432;
};

/// How a store on PostgreSQL is reached.
struct postgres_options {
  /// Tried in this order until one takes writes; empty: libpq's default.
  std::vector<postgres_host> hosts{};
  /// Empty: the user of the process.
  std::string user{};
  protocol::secret password{};
  /// Empty: the one with the user's name.
  std::string database{};
  /// As libpq spells it.
  std::string sslmode = "require";
  std::string sslcert{};
  std::string sslkey{};
  std::string sslrootcert{};
  std::string application_name{};
  std::string fallback_application_name{};
  std::string search_path{};
  /// Of transactions; empty: the server's default. The store is right with every one.
  std::string isolation{};
  /// The tenant of a shared CockroachDB; empty otherwise.
  std::string cluster{};

  /// Of one store: a node has one for each I/O thread. At least 1.
  unsigned max_connections = 4;
  /// Those beyond it are closed when they have nothing to do.
  unsigned max_idle_connections = 2;
  /// What is idle beyond that is closed after this time without use: work comes in waves, and to
  /// connect costs a hundred times what most work does.
  std::chrono::milliseconds idle_timeout{10'000};
  /// How old a connection may get; zero: any age.
  std::chrono::nanoseconds max_lifetime{0};
  /// For a connection to be there, all addresses of all hosts tried.
  std::chrono::milliseconds connect_timeout{5000};
  /// For the server to answer what it was sent; after that the connection counts as lost.
  std::chrono::milliseconds answer_timeout{5000};
  /// For a request to begin; longer means that the database is down or overloaded.
  std::chrono::milliseconds queue_timeout{5000};
  /// Requests that wait at most; more are refused.
  std::size_t max_waiting = 20'000;
};

} // namespace gatehouse::store
