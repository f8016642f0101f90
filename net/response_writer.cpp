#include "net/response_writer.hpp"

#include <array>
#include <ctime>

namespace gatehouse::net {

namespace {

/// RFC 9110 §8.6: no Content-Length in 1xx and 204, and in 304 only the one of the 200, which is not
/// known here.
bool has_content(unsigned status) noexcept {
  return status >= 200 && status != 204 && status != 304;
}

} // namespace

std::string_view date_line::at(std::chrono::sys_seconds now) {
  if (now == rendered_)
    return text_;
  const std::time_t seconds = now.time_since_epoch().count();
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 40> text{};
  const auto size = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  text_.assign(text.data(), size);
  rendered_ = now;
  return text_;
}

std::string write_response(
  const http_response& response, const response_form& form, std::string_view date) {
  std::string out;
  const bool send_body = has_content(response.status) && !form.without_body;
  out.reserve(160 + response.header_lines.size() + (send_body ? response.body.size() : 0));
  out += "HTTP/1.1 ";
  out += std::to_string(response.status);
  out += ' ';
  out += reason_phrase(response.status);
  out += "\r\nDate: ";
  out += date;
  out += "\r\n";
  out += response.header_lines;
  if (has_content(response.status)) {
    out += "Content-Length: ";
    out += std::to_string(response.body.size());
    out += "\r\n";
  }
  if (!form.keep_alive)
    out += "Connection: close\r\n";
  else if (form.is_http_1_0)
    out += "Connection: keep-alive\r\n";
  out += "\r\n";
  if (send_body)
    out += response.body;
  return out;
}

} // namespace gatehouse::net
