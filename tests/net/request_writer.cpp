#include "net/request_writer.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::net;

namespace {

protocol::url url(const std::string& text) {
  const auto read = protocol::parse_url(text);
  REQUIRE_MESSAGE(read, text);
  return *read;
}

} // namespace

TEST_CASE("a request is written with its target and host") {
  CHECK(write_request({}, url("http://a.example")) == "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n");
  CHECK(
    write_request(
      {.method = http_method::post, .headers = {{"Accept", "x"}}, .body = "body"},
      url("https://[fd00::1]:8443/p?q=1#f"))
    == "POST /p?q=1 HTTP/1.1\r\nHost: [fd00::1]:8443\r\nAccept: x\r\nContent-Length: "
       "4\r\n\r\nbody");
  CHECK(
    write_request({.method = http_method::post}, url("http://a.example/"))
      ->find("Content-Length: 0\r\n")
    != std::string::npos);
  CHECK_FALSE(write_request({.method = http_method::other}, url("http://a.example/")));
}

TEST_CASE("a redirect leads where a browser would go") {
  const auto from = url("https://a.example:8443/b/c?d");
  for (const auto& each : std::vector<std::pair<std::string, std::string>>{
         {"http://other.example/x", "http://other.example/x"},
         {"//other.example/x", "https://other.example/x"},
         {"/x?y", "https://a.example:8443/x?y"},
         {"x", "https://a.example:8443/b/x"},
         {"x:y", "x:y"},
         {"x/y:z", "https://a.example:8443/b/x/y:z"},
         {"?y", "https://a.example:8443/b/c?y"},
         {"/x#y", "https://a.example:8443/x"}})
    CHECK_MESSAGE(redirect_target(from, each.first) == each.second, each.first);
  CHECK_FALSE(redirect_target(from, ""));
  CHECK_FALSE(redirect_target(from, "#x"));
  CHECK(redirect_target(url("https://a.example"), "x") == "https://a.example/x");
}

TEST_CASE("origins differ by scheme, host or port") {
  const auto a = url("https://a.example/x");
  CHECK(is_same_origin(a, url("https://a.example:443/y")));
  CHECK_FALSE(is_same_origin(a, url("http://a.example/x")));
  CHECK_FALSE(is_same_origin(a, url("https://b.example/x")));
  CHECK_FALSE(is_same_origin(a, url("https://a.example:8443/x")));
}
