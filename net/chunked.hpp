#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace gatehouse::net {

/// Where a chunked body stands.
enum class chunked_state : std::uint8_t {
  needs_more,
  complete,
  malformed,
  /// The body, or its chunk lines and trailers, are larger than allowed.
  too_large,
};

/// Takes a chunked body apart (RFC 9112 §7.1), fed as it arrives.
///
/// Chunk extensions are passed over, trailers are read for their form and dropped: neither may bring
/// a header back in behind the check of the head. Every line ends with CRLF and is bounded, and so
/// is the sum of all that is not data.
class chunked_body {
public:
  /// @param max_bytes       the most data.
  /// @param max_line_bytes  the most that chunk lines and trailers may take together.
  chunked_body(std::size_t max_bytes, std::size_t max_line_bytes) noexcept
    : max_bytes_(max_bytes), line_bytes_left_(max_line_bytes) {}

  /// Takes octets off the connection.
  ///
  /// @returns how many were used; what is left belongs to the next request or is a part of a line
  ///          that must be shown again with more behind it.
  std::size_t feed(std::string_view octets);

  [[nodiscard]] chunked_state state() const noexcept { return state_; }

  [[nodiscard]] std::string take_data() noexcept { return std::move(data_); }

private:
  enum class part : std::uint8_t { size_line, data, data_end, trailer };

  void end(chunked_state why) noexcept { state_ = why; }
  std::size_t feed_line(std::string_view octets);
  std::size_t feed_data(std::string_view octets);
  void on_line(std::string_view line);
  void on_size_line(std::string_view line);
  void on_trailer(std::string_view line);

  std::size_t max_bytes_;
  std::size_t line_bytes_left_;
  chunked_state state_ = chunked_state::needs_more;
  part part_ = part::size_line;
  std::size_t chunk_left_ = 0;
  std::string data_;
};

} // namespace gatehouse::net
