#include "store/redis_wire.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::store;
using form = redis_reply::form;

namespace {

/// Feeds octets one by one.
std::vector<redis_reply> read(std::string_view octets) {
  redis_reader reader(1 << 20);
  std::vector<redis_reply> replies;
  for (const auto& each : octets)
    REQUIRE(reader.feed({&each, 1}, replies));
  return replies;
}

bool is_taken(std::string_view octets, std::size_t limit = 1 << 20) {
  redis_reader reader(limit);
  std::vector<redis_reply> replies;
  return reader.feed(octets, replies);
}

} // namespace

TEST_CASE("a command is rendered with the length of each word, whatever octets it has") {
  CHECK(
    format_redis_command({"SET", std::string_view("a\0\r\n", 4), ""}).value()
    == std::string("*3\r\n$3\r\nSET\r\n$4\r\na\0\r\n\r\n$0\r\n\r\n", 29));
}

TEST_CASE("every form of a reply is read, in any pieces") {
  const auto replies = read(
    "+OK\r\n-ERR no\r\n:-7\r\n$-1\r\n$5\r\na\r\nbc\r\n*3\r\n:1\r\n*1\r\n$1\r\nx\r\n*-1\r\n*0\r\n");
  REQUIRE(replies.size() == 7);
  CHECK(replies[0].what == form::status);
  CHECK(replies[0].text == "OK");
  CHECK(replies[1].is_error());
  CHECK(replies[1].text == "ERR no");
  CHECK(replies[2].number == -7);
  CHECK(replies[3].what == form::nil);
  CHECK(replies[4].text == "a\r\nbc");
  REQUIRE(replies[5].items.size() == 3);
  CHECK(replies[5].items[0].number == 1);
  CHECK(replies[5].items[1].items.at(0).text == "x");
  CHECK(replies[5].items[2].what == form::nil);
  CHECK(replies[6].what == form::list);
  CHECK(replies[6].items.empty());
}

TEST_CASE("what is no RESP is refused") {
  CHECK_FALSE(is_taken("HTTP/1.1 400 Bad Request\r\n\r\n"));
  CHECK_FALSE(is_taken(std::string_view("\x15\x03\x03\0\x02\x02\x28", 7)));
  CHECK_FALSE(is_taken("$x\r\n"));
  CHECK_FALSE(is_taken(":one\r\n"));
  CHECK_FALSE(is_taken("%1\r\n+a\r\n+b\r\n"));
}

TEST_CASE("AB-42 a reply that is too large is refused before it is there") {
  CHECK(is_taken("$10\r\n0123456789\r\n", 20));
  CHECK_FALSE(is_taken("$100\r\n0123456789012345678", 20));
  redis_reader reader(20);
  std::vector<redis_reply> replies;
  // The limit is that of each reply.
  for (int i = 0; i < 10; ++i)
    CHECK(reader.feed("$10\r\n0123456789\r\n", replies));
  CHECK(replies.size() == 10);
}

TEST_CASE("AB-42 a reply of more elements than any of ours is refused") {
  CHECK(is_taken("*4096\r\n"));
  CHECK_FALSE(is_taken("*4097\r\n"));
  CHECK_FALSE(is_taken("*2147483647\r\n"));
  CHECK_FALSE(is_taken("*4000\r\n*97\r\n"));
  CHECK_FALSE(is_taken("*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n"));
}

TEST_CASE("replies with wrong octets are read or refused, and nothing else happens") {
  const std::string whole = "*3\r\n$5\r\nab\r\nc\r\n*2\r\n:12\r\n*-1\r\n-ERR no\r\n+OK\r\n$-1\r\n";
  for (std::size_t at = 0; at < whole.size(); ++at)
    for (int octet = 0; octet < 256; ++octet) {
      auto wrong = whole;
      wrong[at] = static_cast<char>(octet);
      static_cast<void>(is_taken(wrong));
      static_cast<void>(is_taken(wrong.erase(at, 1)));
    }
}

TEST_CASE("what was read of a reply that never ends is let go") {
  redis_reader reader(1 << 20);
  std::vector<redis_reply> replies;
  CHECK(reader.feed("*3\r\n$3\r\nabc\r\n*2\r\n:1\r\n$9\r\nhalf", replies));
  CHECK(replies.empty());
}
