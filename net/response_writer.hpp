#pragma once

#include "net/http.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace gatehouse::net {

/// Renders `Date` values (RFC 9110 §5.6.7), anew only when the second changes. One per thread.
class date_line {
public:
  /// Returns the value for a time.
  [[nodiscard]] std::string_view at(std::chrono::sys_seconds now);

private:
  std::chrono::sys_seconds rendered_{std::chrono::seconds{-1}};
  std::string text_;
};

/// How an answer goes out.
struct response_form {
  /// Answer to HEAD: the length is told, the body stays behind (RFC 9110 §9.3.2).
  bool without_body = false;
  bool keep_alive = true;
  /// An HTTP/1.0 client that asked to keep the connection must be told that it is kept.
  bool is_http_1_0 = false;
};

/// Renders the whole answer as octets for one write.
[[nodiscard]] std::string write_response(
  const http_response& response, const response_form& form, std::string_view date);

} // namespace gatehouse::net
