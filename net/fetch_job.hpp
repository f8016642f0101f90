#pragma once

#include "net/connection_pool.hpp"
#include "net/fetch.hpp"
#include "net/fetcher.hpp"
#include "net/name_resolver.hpp"
#include "net/request_writer.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace gatehouse::net {

/// What all requests of a fetcher share; lives until the last of them has unwound.
class fetch_context {
public:
  fetch_context(io_loop& loop, fetcher_settings given);

  /// Made at the first need: it reads the certificates of the system.
  ///
  /// @returns what TLS is begun with, or what is wrong with the file of certificates.
  std::variant<boost::asio::ssl::context*, std::string> tls();

  boost::asio::io_context& context;
  fetcher_settings settings;
  std::shared_ptr<connection_pool> pool;
  name_resolver resolver;

private:
  std::optional<boost::asio::ssl::context> trusted_;
};

/// One request on its way, redirects included. On its loop only.
class fetch_job : public std::enable_shared_from_this<fetch_job> {
public:
  using clock = std::chrono::steady_clock;

  fetch_job(
    std::shared_ptr<fetch_context> shared, fetch_request request,
    std::function<void(fetch_outcome)> then);

  /// Does everything but answer.
  boost::asio::awaitable<void> run();

  /// Answers, if nobody did so before.
  void finish();

  /// Ends whatever is awaited; the first reason counts.
  void abort(fetch_errc reason, std::string detail);

private:
  using connection_ptr = connection_pool::connection_ptr;

  boost::asio::awaitable<void> ask(const protocol::url& where);
  boost::asio::awaitable<bool> ask_idle(
    const protocol::url& where, const connection_key& key, const std::string& text);
  boost::asio::awaitable<void> ask_fresh(
    const protocol::url& where, const connection_key& key, const std::string& text);
  boost::asio::awaitable<std::vector<ip_address>> resolve(const protocol::url& where);
  boost::asio::awaitable<bool> open(
    const protocol::url& where, const std::vector<ip_address>& addresses);
  boost::asio::awaitable<bool> start_tls(
    const protocol::url& where, connection_ptr fresh, clock::time_point due);
  boost::asio::awaitable<conversation> converse(
    connection_ptr with, const connection_key& key, const std::string& text);

  bool follow(const protocol::url& from, unsigned hops);
  void fail(fetch_errc reason, std::string detail);
  void keep_time(clock::time_point due);
  [[nodiscard]] bool is_guarded() const noexcept;

  std::shared_ptr<fetch_context> shared_;
  fetch_request request_;
  /// Host and port of the hop under way, for sentences.
  std::string server_;
  std::function<void(fetch_outcome)> then_;
  boost::asio::steady_timer timer_;
  clock::time_point deadline_;
  fetch_outcome outcome_ = fetch_fault{fetch_errc::stopped, "the program ends"};
  bool is_aborted_ = false;
  connection_ptr connection_;
  std::shared_ptr<connection_pool::waiter> waiter_;
};

} // namespace gatehouse::net
