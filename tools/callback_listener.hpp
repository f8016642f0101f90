#pragma once

#include "protocol/parameters.hpp"
#include "tools/failure.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace gatehouse::tools {

/// Listens on 127.0.0.1 for the browser that comes back from a login (RFC 8252 §7.3), on a thread of
/// its own. Used by one other thread.
class callback_listener {
public:
  /// Tells whether what came is what is waited for. Called on the listener's thread.
  using judge = std::function<bool(const protocol::parameters&)>;

  /// @param port  0 lets the system choose.
  /// @returns the listener, or what the system said when the port could not be bound.
  [[nodiscard]] static outcome<std::unique_ptr<callback_listener>> open(std::uint16_t port);

  /// Lets browsers take their pages, but not for longer than some seconds.
  ~callback_listener();
  callback_listener(const callback_listener&) = delete;
  callback_listener& operator=(const callback_listener&) = delete;

  [[nodiscard]] std::uint16_t port() const noexcept;

  /// Begins to take the one answer: a GET with a query, or a POST with a form (OAuth 2.0 Form Post
  /// Response Mode), on a path. Whatever else comes gets a page and ends nothing, so that no web page
  /// can end a login: another path or method, a parameter that stands twice, and what the judge
  /// refuses. The page shows nothing of what came. Called before anybody is told to open a page.
  ///
  /// @param path       still percent-encoded, starts with `/`.
  /// @param is_answer  is kept until the answer is there or the wait is over.
  void expect(std::string path, judge is_answer);

  /// Waits for the answer that is expected, and takes none afterwards.
  ///
  /// @returns the first answer, or nothing when none came in time.
  [[nodiscard]] std::optional<protocol::parameters> wait(std::chrono::milliseconds time);

private:
  struct implementation;
  explicit callback_listener(std::unique_ptr<implementation> impl);
  std::unique_ptr<implementation> impl_;
};

} // namespace gatehouse::tools
