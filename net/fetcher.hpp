#pragma once

#include "net/fetch.hpp"
#include "net/fetch_guard.hpp"
#include "net/name_resolver.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace gatehouse::net {

class io_loop;

/// What all requests of a fetcher have in common.
struct fetcher_settings {
  guard_exceptions exceptions{};
  /// PEM certificates that are trusted beside the system's; empty for none.
  std::string ca_file{};
  /// Takes any certificate of anybody. Nothing but the command line's own flag for it may set this.
  bool skips_verification = false;
  resolve_function resolve = resolve_by_system;
  /// Requests under way to one host; the next ones wait.
  std::size_t max_active_per_host = 64;
  /// How long a connection is kept for the next request.
  std::chrono::milliseconds idle_timeout{30'000};
};

/// Tells whether a file of certificates can be used.
///
/// @returns nothing when it can, else what is wrong.
[[nodiscard]] std::optional<std::string> check_ca_file(const std::string& path);

/// Sends HTTP/1.1 requests to other servers and keeps connections for the next ones.
///
/// A name is resolved once for each new connection; every address is judged when the request is
/// guarded, and only an address that was judged is connected to, so a name that points elsewhere a
/// moment later (DNS rebinding) leads nowhere. TLS is 1.2 or later and always checks the host.
///
/// On its loop only.
class fetcher {
public:
  /// @param loop  outlives the fetcher, unless `stop` was called.
  fetcher(io_loop& loop, fetcher_settings settings);
  /// Stops.
  ~fetcher();
  fetcher(const fetcher&) = delete;
  fetcher& operator=(const fetcher&) = delete;

  /// Sends a request. One that fails before any octet of an answer came, on a connection that had
  /// been idle, is sent once more on a fresh one, if it is idempotent (RFC 9110 §9.2.2) or nothing of
  /// it was sent.
  ///
  /// @param then  called exactly once, on the loop; perhaps before this returns.
  void fetch(fetch_request request, std::function<void(fetch_outcome)> then);

  /// Ends everything under way with `stopped`, within the call; closes what is idle. What is asked
  /// later is answered `stopped`.
  void stop();

private:
  struct implementation;
  std::shared_ptr<implementation> impl_;
};

} // namespace gatehouse::net
