#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Commands and replies as Redis has them on the wire (RESP2).
namespace gatehouse::store {

/// One reply, or one element of a list.
struct redis_reply {
  enum class form : std::uint8_t { nil, text, status, error, integer, list };

  form what = form::nil;
  /// Of a text, a status or an error; any octets.
  std::string text{};
  std::int64_t number = 0;
  std::vector<redis_reply> items{};

  [[nodiscard]] bool is_error() const noexcept { return what == form::error; }
};

/// Renders a command; its words hold any octets.
///
/// @returns nothing when there is no memory for it.
[[nodiscard]] std::optional<std::string> format_redis_command(
  const std::vector<std::string_view>& words);

/// Reads replies out of what a server sends, in any pieces.
///
/// A server is not trusted with memory: a reply that is larger than the limit ends it, and so does one
/// of many elements, which would cost more here than they do on the wire.
class redis_reader {
public:
  /// Elements of one reply, those of lists within it included.
  static constexpr std::size_t max_elements = 4096;

  /// @param max_reply_bytes  octets of one reply.
  explicit redis_reader(std::size_t max_reply_bytes);
  ~redis_reader();
  redis_reader(redis_reader&&) noexcept;
  redis_reader& operator=(redis_reader&&) noexcept;

  /// Takes octets and appends the replies that are complete.
  ///
  /// @returns false when the server does not speak RESP2, or too much of it; then nothing more can be
  ///          read.
  [[nodiscard]] bool feed(std::string_view octets, std::vector<redis_reply>& into);

private:
  class implementation;
  std::unique_ptr<implementation> impl_;
};

} // namespace gatehouse::store
