#pragma once

#include "net/http.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

/// The strict reading of a request's head.
///
/// It works on the raw octets, before any parser that forgives: two readers that disagree about
/// where a request ends are how requests are smuggled (RFC 9112 §11.2).
namespace gatehouse::net {

/// How the octets behind the head are framed (RFC 9112 §6).
enum class body_framing : std::uint8_t { none, content_length, chunked };

/// What a head may cost.
struct head_limits {
  /// The whole head with its closing blank line, in octets.
  std::size_t max_bytes = 16 * 1024;
  std::size_t max_fields = 100;
};

/// All that a well-formed head says.
struct scanned_head {
  http_method method = http_method::other;
  std::string_view path;
  std::string_view query;
  std::vector<header_field> fields;
  body_framing framing = body_framing::none;
  std::uint64_t content_length = 0;
  bool keep_alive = true;
  bool expects_continue = false;
  bool is_http_1_0 = false;
};

/// Why a head was refused: the status to answer before the connection is closed.
struct head_refusal {
  unsigned status = 400;
  std::string_view reason;
};

/// Finds the end of the head: one past its blank line, or `npos` when it is not there yet.
[[nodiscard]] std::size_t find_head_end(std::string_view octets, std::size_t from) noexcept;

/// Reads a complete head, its blank line included.
///
/// Refuses what RFC 9112 tells a server to refuse, and what it lets a server refuse where two
/// readers might differ: bare CR or LF, NUL, white space before a colon, folded lines, a missing or
/// second `Host`, `Content-Length` with `Transfer-Encoding`, either of them twice, any coding but
/// `chunked`, `Transfer-Encoding` in HTTP/1.0, controls, high octets or `#` in the target.
///
/// @param octets  the head; the views in the result point into it.
[[nodiscard]] std::variant<scanned_head, head_refusal> scan_head(
  std::string_view octets, const head_limits& limits);

} // namespace gatehouse::net
