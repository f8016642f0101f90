#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>

namespace boost::asio {
class io_context;
}

namespace gatehouse::net {

/// One thread and its event loop. Whatever is opened on a loop stays on it, so nothing there needs a
/// lock: two threads on one loop would halve its speed.
class io_loop {
public:
  /// @param name  the thread's name as `ps -T` shows it, at most 15 characters.
  explicit io_loop(std::string name);
  /// Stops and joins.
  ~io_loop();
  io_loop(const io_loop&) = delete;
  io_loop& operator=(const io_loop&) = delete;

  /// Starts the thread. Called once.
  void start();

  /// Ends the loop after the handler that runs now. From any thread.
  void stop();

  /// Waits for the thread to end. Not from the loop itself.
  void join();

  /// Runs a function on the loop, soon. From any thread.
  void post(std::function<void()> job);

  [[nodiscard]] bool is_current_thread() const noexcept;

  /// For the few files that speak to Asio.
  [[nodiscard]] boost::asio::io_context& context() noexcept;

private:
  struct implementation;
  std::unique_ptr<implementation> impl_;
};

} // namespace gatehouse::net
