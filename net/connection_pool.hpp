#pragma once

#include "net/outgoing_connection.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

namespace gatehouse::net {

/// How many outgoing connections there may be.
struct pool_limits {
  /// Requests under way to one host, and in all; the next ones wait.
  std::size_t active_per_host = 64;
  std::size_t active = 512;
  std::size_t waiting = 1024;
  /// Connections kept for the next request.
  std::size_t idle_per_host = 8;
  std::size_t idle = 64;
  std::chrono::milliseconds idle_timeout{30'000};
};

/// What one connection can be used for. Guarded and unguarded requests never share one.
struct connection_key {
  bool is_tls = false;
  std::string host;
  std::uint16_t port = 0;
  address_rule addresses = address_rule::public_only;

  friend bool operator<(const connection_key& a, const connection_key& b) noexcept {
    return std::tie(a.is_tls, a.host, a.port, a.addresses)
           < std::tie(b.is_tls, b.host, b.port, b.addresses);
  }
};

/// Keeps connections for reuse, and counts the requests under way. On its loop only.
class connection_pool : public std::enable_shared_from_this<connection_pool> {
public:
  using clock = std::chrono::steady_clock;
  using connection_ptr = std::shared_ptr<outgoing_connection>;

  /// The right to send one request; given back when it is destroyed.
  class slot {
  public:
    slot(std::shared_ptr<connection_pool> owner, connection_key key);
    ~slot();
    slot(const slot&) = delete;
    slot& operator=(const slot&) = delete;

  private:
    std::shared_ptr<connection_pool> owner_;
    connection_key key_;
  };
  using slot_ptr = std::unique_ptr<slot>;

  /// A request that waits for a slot. Whoever gives up sets `is_gone` and cancels `wake`.
  struct waiter {
    explicit waiter(boost::asio::io_context& context)
      : wake(context, boost::asio::steady_timer::time_point::max()) {}

    boost::asio::steady_timer wake;
    bool is_granted = false;
    bool is_gone = false;
  };

  connection_pool(boost::asio::io_context& context, const pool_limits& limits);

  /// Gives a slot, in the order of the questions; null when the waiter gave up or too many wait.
  boost::asio::awaitable<slot_ptr> acquire(connection_key key, std::shared_ptr<waiter> asking);

  /// Takes the idle connection that was used last; null when none is left that still is quiet and
  /// leads to an address that is allowed.
  [[nodiscard]] connection_ptr take(
    const connection_key& key, const std::function<bool(const ip_address&)>& is_allowed);

  /// Keeps a connection for the next request, or closes it when there are enough.
  void keep(const connection_key& key, connection_ptr idle);

  /// Closes what is idle.
  void clear();

private:
  struct idle_connection {
    connection_ptr connection;
    clock::time_point since;
  };

  [[nodiscard]] bool has_room(const connection_key& key) const;
  void release(const connection_key& key);
  void expire_later();
  void expire();

  pool_limits limits_;
  boost::asio::steady_timer timer_;
  bool is_timing_ = false;
  std::map<connection_key, std::vector<idle_connection>> idle_;
  std::size_t idle_count_ = 0;
  std::map<connection_key, std::size_t> active_;
  std::size_t active_count_ = 0;
  std::deque<std::pair<connection_key, std::shared_ptr<waiter>>> waiting_;
};

} // namespace gatehouse::net
