#pragma once

#include "protocol/random.hpp"
#include "store/redis_options.hpp"
#include "store/redis_wire.hpp"

#include <chrono>
#include <deque>
#include <functional>
#include <string>
#include <variant>
#include <vector>

namespace gatehouse::store {

/// Speaks with one Redis server: logs in, sends what comes at once, matches replies, notices when the
/// server is gone or does not serve, and comes back by itself after pauses that grow.
///
/// It has no socket and no clock. Whoever owns it passes on what happens to the connection and what
/// time it is, and does what is asked of the connection. One thread.
class redis_driver {
public:
  using time_point = std::chrono::steady_clock::time_point;
  /// A reply that is no error, or why there is none, for the log. Texts of the server are not in it:
  /// it repeats what it was sent.
  using answer = std::variant<redis_reply, std::string>;
  using on_answer = std::function<void(answer)>;

  /// What the driver wants. None of these may call back before it has returned.
  struct owner {
    /// Opens a new connection: `on_open` or `on_lost` follows.
    std::function<void()> open;
    std::function<void(std::string octets)> send;
    /// Closes the connection; nothing follows.
    std::function<void()> close;
    /// Hears whether the server can be written to, again and again.
    std::function<void(bool is_up, const std::string& what)> tell;
  };

  redis_driver(redis_options options, protocol::random_source random, owner of);

  /// Runs the script (`redis_script.hpp`). A reply that is lost is a fault: the script may have run or
  /// not, and is not sent again.
  ///
  /// While a connection is being made the call waits; when none could be made it fails at once.
  ///
  /// @param words  the number of keys, the keys, and the values.
  /// @param then   may be called before this has returned.
  void run(std::vector<std::string> words, on_answer then, time_point now);

  /// @{ What happens to the connection that was opened last.
  void on_open(time_point now);
  void on_octets(std::string_view octets, time_point now);
  void on_lost(const std::string& why, time_point now);
  /// @}

  /// Looks what has become due; to be called several times a second, from the beginning.
  void tick(time_point now);

  /// Fails everything that waits, and closes. Nothing is done after it.
  void stop();

  [[nodiscard]] bool is_up() const noexcept { return phase_ == phase::ready; }

private:
  enum class phase : unsigned char {
    /// No connection; the next one is tried when it is due.
    closed,
    opening,
    /// Logs in, and looks whether the server can be written to.
    greeting,
    ready,
    stopped,
  };

  struct call {
    std::vector<std::string> words{};
    on_answer then{};
    time_point since{};
    /// The script itself was sent, not its name.
    bool is_whole = false;
  };

  void send(std::vector<std::string_view> words);
  void send_call(call what);
  void greet();
  void on_reply(redis_reply reply);
  void on_greeting(const redis_reply& reply);
  void on_error(call what, const redis_reply& reply);
  void probe();
  void on_probed(const answer& came);
  void lose(const std::string& why);
  void fail_late();
  [[nodiscard]] std::chrono::milliseconds next_pause();
  static void fail_all(std::deque<call> those, const std::string& why);

  redis_options options_;
  protocol::random_source random_;
  owner owner_;
  phase phase_ = phase::closed;
  redis_reader reader_;
  /// Replies to the greeting that are still to come.
  unsigned greetings_ = 0;
  /// The name of the script, as the server told it.
  std::string script_;
  /// Sent, and not answered yet, in order.
  std::deque<call> awaited_;
  /// Not sent yet, because there is no connection.
  std::deque<call> waiting_;
  /// As it was told last.
  time_point now_{};
  /// When to connect, or when to give up connecting or greeting.
  time_point due_{};
  time_point next_probe_{};
  std::chrono::milliseconds pause_;
  /// The last attempt to connect has failed.
  bool is_down_ = false;
  /// Why there is no connection.
  std::string last_loss_;
};

} // namespace gatehouse::store
