#pragma once

#include "protocol/random.hpp"
#include "store/postgres_connection.hpp"

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace gatehouse::store {

/// How long to wait before a database that refused is asked again: twice as long each time, up to a
/// second, and of that between a half and the whole, so that nodes which lost it together do not come
/// back together.
///
/// @param refusals  how many there were in a row before this one.
/// @param chance    random.
[[nodiscard]] std::chrono::milliseconds pause_after(unsigned refusals, std::uint8_t chance);

/// The connections of one store: as many as are needed and allowed. One thread, that of the loop.
///
/// Only one connection is opened at a time, and after a failure only after a pause that grows, so
/// that a database that comes back is not overrun.
class postgres_pool : public std::enable_shared_from_this<postgres_pool> {
public:
  using connection_ptr = std::shared_ptr<postgres_connection>;

  struct owner {
    /// A connection has become free.
    std::function<void()> on_free;
    /// There is no connection, and none can be opened.
    std::function<void(const std::string& why)> on_unreachable;
    /// Hears of losses and returns of the database, once each.
    std::function<void(bool is_up, const std::string& what)> tell;
    /// Whether work waits for a connection.
    std::function<bool()> has_work;
  };

  postgres_pool(
    boost::asio::io_context& loop, const postgres_options& options, protocol::random_source random,
    owner of);

  /// Takes a free connection; null when there is none. Then one more is opened, if that is allowed,
  /// and the owner hears of it.
  [[nodiscard]] connection_ptr take();

  /// Gives a connection back, open or not.
  void give_back(const connection_ptr& connection);

  /// There is no connection, and the last attempt to open one has failed.
  [[nodiscard]] bool is_down() const noexcept { return is_down_ && open_.empty(); }

  /// Closes everything; who waits for an answer hears of a loss.
  void stop();

private:
  void grow();
  void on_opened(const connection_ptr& made);
  void on_refused(const std::string& fault);
  void shrink();
  void shrink_later();
  void drop(const connection_ptr& connection);
  [[nodiscard]] bool is_worn_out(const postgres_connection& x) const noexcept;

  boost::asio::io_context& loop_;
  postgres_options options_;
  owner owner_;
  std::vector<connection_ptr> open_;
  struct idle_connection {
    connection_ptr connection;
    std::chrono::steady_clock::time_point since;
  };
  /// The one that was used last is the last.
  std::vector<idle_connection> free_;
  connection_ptr opening_;
  boost::asio::steady_timer pause_;
  boost::asio::steady_timer idle_watch_;
  protocol::random_source random_;
  unsigned refusals_ = 0;
  bool is_pausing_ = false;
  bool is_watching_idle_ = false;
  bool is_down_ = false;
  bool is_stopped_ = false;
};

} // namespace gatehouse::store
