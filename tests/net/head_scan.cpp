#include "net/head_scan.hpp"

#include <doctest/doctest.h>
#include <string>

using namespace gatehouse::net;

namespace {

std::variant<scanned_head, head_refusal> scan(const std::string& octets) {
  static std::string kept;
  kept = octets;
  return scan_head(kept, {});
}

unsigned status_of(const std::string& octets) {
  const auto scanned = scan(octets);
  const auto* refusal = std::get_if<head_refusal>(&scanned);
  return refusal == nullptr ? 200 : refusal->status;
}

std::string with(const std::string& fields) {
  return "POST /a?b=c HTTP/1.1\r\nHost: x.example\r\n" + fields + "\r\n";
}

} // namespace

TEST_CASE("a head is read into its parts") {
  const auto scanned = scan(with("Content-Length: 5\r\nX-A:  b \t\r\nConnection: close\r\n"));
  const auto* head = std::get_if<scanned_head>(&scanned);
  REQUIRE(head != nullptr);
  CHECK(head->method == http_method::post);
  CHECK(head->path == "/a");
  CHECK(head->query == "b=c");
  CHECK(head->framing == body_framing::content_length);
  CHECK(head->content_length == 5);
  CHECK_FALSE(head->keep_alive);
  CHECK(head->fields.size() == 4);
}

TEST_CASE("AB-74 framing that two readers could read differently is refused") {
  for (const auto* fields :
       {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding: identity\r\n",
        "Transfer-Encoding: gzip, chunked\r\n",
        "Transfer-Encoding: \"chunked\"\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: \x0B"
        "chunked\r\n",
        "Transfer-Encoding:\r\n",
        "Transfer-Encoding : chunked\r\n",
        "Transfer-Encoding:\r\n chunked\r\n",
        "Content-Length: 5\r\nContent-Length: 5\r\n",
        "Content-Length: 5\r\nContent-Length: 6\r\n",
        "Content-Length: 5, 5\r\n",
        "Content-Length: +5\r\n",
        "Content-Length: -5\r\n",
        "Content-Length: 0x5\r\n",
        "Content-Length: 5 5\r\n",
        "Content-Length:\r\n",
        "Content-Length: 99999999999999999999999\r\n",
        "Content-Length : 5\r\n",
        "X: a\r\n b\r\n",
        " X: a\r\n",
        "X: a\nY: b\r\n",
        "X: a\rY: b\r\n",
        "Host: x.example\r\n",
        "Host: y.example\r\n",
        ": a\r\n",
        "X\r\n",
        "X\t: a\r\n",
        "X Y: a\r\n",
        "X(: a\r\n"})
    CHECK_MESSAGE(status_of(with(fields)) == 400, fields);
  CHECK(status_of(with(std::string("X: a\0b\r\n", 8))) == 400);
}

TEST_CASE("AB-74 a request without one well-formed Host is refused") {
  for (const auto* text :
       {"GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost:\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "GET / HTTP/1.1\r\nHost: a:99999\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: .\r\n\r\n", "GET / HTTP/1.1\r\nHost: a..\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a..:80\r\n\r\n", "GET / HTTP/1.1\r\nHost: 127.0.0.1.\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: [::1].\r\n\r\n", "GET / HTTP/1.1\r\nHost: a:80.\r\n\r\n",
        "GET http://a.example./ HTTP/1.1\r\nHost: a.example.\r\n\r\n",
        "GET http://a.example/ HTTP/1.1\r\nHost: b.example\r\n\r\n"})
    CHECK_MESSAGE(status_of(text) == 400, text);
}

TEST_CASE("AB-74 Transfer-Encoding in HTTP/1.0 is refused") {
  CHECK(status_of("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n") == 400);
}

TEST_CASE("AB-78 a malformed request line is refused") {
  for (const auto* text :
       {"GET /\r\nHost: a\r\n\r\n", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
        "G(T / HTTP/1.1\r\nHost: a\r\n\r\n", "GET /#f HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /\xC3\xA9 HTTP/1.1\r\nHost: a\r\n\r\n", "GET /\x01 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\nHost: a\r\n\r\n", "GET a HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET * HTTP/1.1\r\nHost: a\r\n\r\n", "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n",
        "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", "GET / http/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.2\r\nHost: a\r\n\r\n", "GET / HTTP/11\r\nHost: a\r\n\r\n"})
    CHECK_MESSAGE(status_of(text) == 400, text);
  CHECK(status_of("GET / HTTP/2.0\r\nHost: a\r\n\r\n") == 505);
}

TEST_CASE("what is legal is read") {
  for (const auto* text :
       {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\ntransfer-ENCODING:CHUNKED\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: A.example:8080\r\n\r\n", "GET / HTTP/1.1\r\nHost: [::1]:1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a.example.\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a.example.:8080\r\n\r\n",
        "GET http://a.example/ HTTP/1.1\r\nHost: a.example.\r\n\r\n",
        "GET http://a.example/x?y HTTP/1.1\r\nHost: a.example\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: \xE9\r\nY:\r\n\r\n",
        "PROPFIND / HTTP/1.1\r\nHost: a\r\n\r\n"})
    CHECK_MESSAGE(status_of(text) == 200, text);
}

TEST_CASE("limits of the head answer 431") {
  CHECK(status_of(with("X: " + std::string(17'000, 'a') + "\r\n")) == 431);
  std::string fields;
  for (int i = 0; i < 100; ++i)
    fields += "X: a\r\n";
  CHECK(status_of(with(fields)) == 431);
}

TEST_CASE("an unknown expectation answers 417") {
  CHECK(status_of(with("Expect: 200-ok\r\n")) == 417);
}

TEST_CASE("the end of a head is found, or the line that spoils it") {
  CHECK(find_head_end("GET / HTTP/1.1\r\nHost: a\r\n", 0) == std::string_view::npos);
  CHECK(find_head_end("GET / HTTP/1.1\r\nHost: a\r\n\r\nrest", 0) == 27);
  CHECK(find_head_end("GET / HTTP/1.1\nHost", 0) == 15);
}
