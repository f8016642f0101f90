#include "net/http.hpp"
#include "net/response_writer.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::net;

TEST_CASE("AB-78 no header value starts a line of its own") {
  http_response response;
  response.add_header("Location", "/x\r\nSet-Cookie: a=b\r\n\r\n<html>");
  CHECK(response.header_lines == "Location: /x  Set-Cookie: a=b    <html>\r\n");
}

TEST_CASE("an answer to HEAD tells the length and leaves the body out") {
  http_response response;
  response.body = "hello";
  const auto text = write_response(response, {.without_body = true}, "now");
  CHECK(text == "HTTP/1.1 200 OK\r\nDate: now\r\nContent-Length: 5\r\n\r\n");
}

TEST_CASE("an answer without content tells no length") {
  http_response response;
  response.status = 204;
  CHECK(write_response(response, {}, "now") == "HTTP/1.1 204 No Content\r\nDate: now\r\n\r\n");
}

TEST_CASE("the date is that of RFC 9110 section 5.6.7") {
  date_line date;
  CHECK(
    date.at(std::chrono::sys_seconds{std::chrono::seconds{784'111'777}})
    == "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST_CASE("tokens are found in a list in any case") {
  CHECK(has_token("keep-alive, Close", "close"));
  CHECK_FALSE(has_token("closed", "close"));
  CHECK_FALSE(has_token("", "close"));
}
