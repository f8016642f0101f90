#pragma once

#include "store/postgres_wire.hpp"

#include <array>
#include <bitset>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace gatehouse::store {

/// Names a prepared statement of one connection.
struct postgres_statement {
  /// Which of the texts that every connection of a store shares.
  std::size_t number = 0;
  const sql_statement* text = nullptr;
};

/// One statement that is sent: a prepared one with values, or a plain text without any.
struct postgres_call {
  postgres_statement prepared{};
  statement_values values{};
  /// When no statement is prepared.
  const char* plain = nullptr;
};

/// What a run came to.
struct postgres_run {
  /// The connection is gone: what was sent may have been done or not.
  bool is_lost = false;
  /// What went wrong, for the log; empty when every call was answered.
  std::string fault{};
  /// Five characters, when the server said what went wrong.
  std::string state{};
  /// One for each call; fewer after a fault.
  std::vector<postgres_result> results{};

  [[nodiscard]] bool is_done() const noexcept { return fault.empty(); }

  /// The server gave the transaction up because of others: deadlocks and serialization failures.
  [[nodiscard]] bool is_worth_retrying() const noexcept {
    return state == "40001" || state == "40P01";
  }
};

/// One connection in pipeline mode on an event loop: what a run sends goes out at once, and comes
/// back at once. One thread; one run at a time.
class postgres_connection : public std::enable_shared_from_this<postgres_connection> {
public:
  /// Hears why there is no connection; nothing when there is one.
  using on_open = std::function<void(std::string fault)>;
  using on_results = std::function<void(postgres_run)>;

  postgres_connection(boost::asio::io_context& loop, const postgres_options& options);
  ~postgres_connection();
  postgres_connection(const postgres_connection&) = delete;
  postgres_connection& operator=(const postgres_connection&) = delete;

  /// Resolves and connects without blocking: to one address after the other, each of which has its
  /// share of the time that is left, but never less than a second. Called once.
  void open(on_open then);

  /// Sends calls and gathers their results. The first error ends a run: what follows it is not done.
  void run(std::vector<postgres_call> calls, on_results then);

  /// Closes without telling anybody.
  void close();

  /// Closes; whoever waits hears of a loss.
  void abort();

  [[nodiscard]] bool is_open() const noexcept { return is_ready_; }
  [[nodiscard]] std::chrono::steady_clock::time_point opened_at() const noexcept {
    return opened_at_;
  }

  /// Numbers of prepared statements are below this.
  static constexpr std::size_t max_statements = 1024;

private:
  void resolve(std::size_t next);
  void attempt();
  void fail_attempt(const std::string& why);
  void poll_again();
  void poll_when(boost::asio::posix::descriptor_base::wait_type wanted);
  void attach();
  void detach();
  void finish_opening(std::string fault);

  bool send(const std::vector<postgres_call>& calls);
  bool prepare(const postgres_statement& which);
  void flush();
  void await_answer();
  void read();
  void take(postgres_result result);
  void note_fault(const PGresult* result);
  void finish_run(bool is_lost);
  void lose();
  void shut();
  void arm(std::chrono::milliseconds limit);

  boost::asio::io_context& loop_;
  postgres_options options_;
  boost::asio::ip::tcp::resolver resolver_;
  boost::asio::posix::stream_descriptor socket_;
  boost::asio::steady_timer timer_;
  /// One for each address that was found: hosts have several.
  std::vector<postgres_host> found_;
  std::vector<std::string> addresses_;
  /// Of those that were tried, the last one under way.
  std::size_t attempts_ = 0;
  std::chrono::steady_clock::time_point deadline_{};
  /// What was wrong with those that were tried.
  std::string faults_;
  postgres_handle handle_;
  on_open on_open_;
  on_results on_results_;
  postgres_run run_;
  /// What is still to be answered, in order: a preparation, whose number it is, or a call.
  std::vector<std::size_t> awaited_;
  std::size_t answered_ = 0;
  std::bitset<max_statements> prepared_;
  std::chrono::steady_clock::time_point opened_at_{};
  bool is_ready_ = false;
  bool has_result_ = false;
  bool is_writing_ = false;
};

} // namespace gatehouse::store
