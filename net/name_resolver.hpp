#pragma once

#include "net/ip_address.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace gatehouse::net {

class io_loop;

/// Finds the addresses of a host; blocks. Empty when it has none or nobody knows.
using resolve_function = std::function<std::vector<ip_address>(const std::string& host)>;

/// Asks the system (getaddrinfo): hosts file, DNS, whatever nsswitch.conf names.
[[nodiscard]] std::vector<ip_address> resolve_by_system(const std::string& host);

/// Resolves names in threads of its own, so that a slow name server delays neither the loop nor, up
/// to a bound, other names.
///
/// The system's resolver cannot be interrupted. So the threads are not waited for: what they find
/// after `stop` is thrown away.
class name_resolver {
public:
  /// Look-ups at one time, and those that may wait.
  static constexpr std::size_t max_threads = 8;
  static constexpr std::size_t max_waiting = 256;

  name_resolver(io_loop& loop, resolve_function resolve);
  /// Stops.
  ~name_resolver();
  name_resolver(const name_resolver&) = delete;
  name_resolver& operator=(const name_resolver&) = delete;

  /// Looks a name up. On the loop only.
  ///
  /// @param then  called on the loop, later; not at all after `stop`.
  /// @returns false when too many wait already; then `then` is not called.
  [[nodiscard]] bool resolve(std::string host, std::function<void(std::vector<ip_address>)> then);

  /// Calls nobody from now on, and lets go of the loop. On the loop, before it ends.
  void stop();

private:
  struct state;
  struct askers;
  static void work(const std::shared_ptr<state>& shared);
  /// What the threads see, and what only the loop sees.
  std::shared_ptr<state> state_;
  std::shared_ptr<askers> askers_;
};

} // namespace gatehouse::net
