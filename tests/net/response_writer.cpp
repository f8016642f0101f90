#include "net/response_writer.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::net;

namespace {

std::string written(unsigned status, std::string body, const response_form& form = {}) {
  http_response response;
  response.status = status;
  response.body = std::move(body);
  return write_response(response, form, "now");
}

} // namespace

TEST_CASE("an answer is written with its length and its body") {
  CHECK(written(200, "hello") == "HTTP/1.1 200 OK\r\nDate: now\r\nContent-Length: 5\r\n\r\nhello");
  CHECK(written(200, "") == "HTTP/1.1 200 OK\r\nDate: now\r\nContent-Length: 0\r\n\r\n");
}

TEST_CASE("header lines stand between the date and the length") {
  http_response response;
  response.add_header("X-A", "1");
  CHECK(
    write_response(response, {}, "now")
    == "HTTP/1.1 200 OK\r\nDate: now\r\nX-A: 1\r\nContent-Length: 0\r\n\r\n");
}

TEST_CASE("a connection that ends is announced, and HTTP/1.0 is told that it is kept") {
  CHECK(
    written(200, "", {.keep_alive = false})
    == "HTTP/1.1 200 OK\r\nDate: now\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  CHECK(
    written(200, "", {.is_http_1_0 = true})
    == "HTTP/1.1 200 OK\r\nDate: now\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n");
}

// A length there would have to be that of the 200 (RFC 9110 section 8.6).
TEST_CASE("a 304 tells neither a length nor a body") {
  CHECK(written(304, "ignored") == "HTTP/1.1 304 Not Modified\r\nDate: now\r\n\r\n");
}

TEST_CASE("a status without phrase is still written") {
  CHECK(written(299, "").starts_with("HTTP/1.1 299 "));
}

TEST_CASE("the date is rendered anew when the second changes") {
  date_line date;
  const std::string first(date.at(std::chrono::sys_seconds{std::chrono::seconds{0}}));
  CHECK(first == "Thu, 01 Jan 1970 00:00:00 GMT");
  CHECK(
    date.at(std::chrono::sys_seconds{std::chrono::seconds{1}}) == "Thu, 01 Jan 1970 00:00:01 GMT");
}
