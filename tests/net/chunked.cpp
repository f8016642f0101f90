#include "net/chunked.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::net;

namespace {

struct reading {
  chunked_state state;
  std::string data;
  std::size_t used;

  friend bool operator==(const reading&, const reading&) = default;
};

/// Feeds a text in pieces, keeping what was not used, as a session does.
reading read_in_pieces(
  std::string_view text, std::size_t piece, std::size_t max_bytes = 1000,
  std::size_t max_line_bytes = 200) {
  chunked_body body(max_bytes, max_line_bytes);
  std::size_t used = 0;
  std::size_t shown = 0;
  while (body.state() == chunked_state::needs_more && shown < text.size()) {
    shown = std::min(shown + piece, text.size());
    used += body.feed(text.substr(used, shown - used));
  }
  return {body.state(), body.take_data(), used};
}

reading read_all(std::string_view text) {
  return read_in_pieces(text, text.size());
}

constexpr std::string_view two_chunks =
  "5\r\nhello\r\n00A;name=\"v;w\"\r\n world, yo\r\n0\r\nTrailer: x\r\nOther:\r\n\r\n";

} // namespace

TEST_CASE("a chunked body is put together, extensions and trailers aside") {
  CHECK(
    read_all(two_chunks) == reading{chunked_state::complete, "hello world, yo", two_chunks.size()});
  CHECK(read_all("0\r\n\r\n") == reading{chunked_state::complete, "", 5});
}

TEST_CASE("a chunked body comes out the same however it arrives") {
  for (std::size_t piece = 1; piece < two_chunks.size(); ++piece) {
    CAPTURE(piece);
    CHECK(read_in_pieces(two_chunks, piece) == read_all(two_chunks));
  }
}

TEST_CASE("AB-74 what stands behind a chunked body is left for the next request") {
  CHECK(read_all("1\r\nx\r\n0\r\n\r\nGET / HTTP/1.1").used == 11);
}

TEST_CASE("white space may stand before an extension only") {
  CHECK(read_all("1 \t;a\r\nx\r\n0\r\n\r\n").state == chunked_state::complete);
  CHECK(read_all("1 \r\nx\r\n0\r\n\r\n").state == chunked_state::malformed);
}

TEST_CASE("AB-74 malformed chunks are refused at once and byte by byte") {
  using namespace std::string_view_literals;
  for (const auto text :
       {"\r\n"sv,
        "x\r\n"sv,
        "-1\r\n"sv,
        "+1\r\n"sv,
        "0x1\r\n"sv,
        " 1\r\nx\r\n"sv,
        "1\nx\r\n"sv,
        "1\r\r\nx"sv,
        "1\r\nxy\r\n"sv,
        "1\r\nx\n"sv,
        "1\r\nx\ry\n"sv,
        "1;a\x01\r\nx\r\n"sv,
        "1;\0\r\nx\r\n"sv,
        "000000001\r\nx\r\n"sv,
        "1,\r\nx\r\n"sv,
        "0\r\nno colon\r\n\r\n"sv,
        "0\r\n: x\r\n\r\n"sv,
        "0\r\nname : x\r\n\r\n"sv,
        "0\r\n folded: x\r\n\r\n"sv,
        "0\r\na: \x7f\r\n\r\n"sv,
        "0\r\na: x\n\r\n"sv,
        "0\n\r\n"sv,
        "\n"sv}) {
    CAPTURE(text);
    CHECK(read_all(text).state == chunked_state::malformed);
    CHECK(read_in_pieces(text, 1).state == chunked_state::malformed);
  }
}

TEST_CASE("more data than allowed is refused before it comes") {
  CHECK(read_in_pieces("A\r\n", 1, 9).state == chunked_state::too_large);
  CHECK(read_in_pieces("5\r\nhello\r\n5\r\n", 1, 9).state == chunked_state::too_large);
  CHECK(read_in_pieces("FFFFFFFF\r\n", 1, 9).state == chunked_state::too_large);
  CHECK(read_in_pieces("9\r\n123456789\r\n0\r\n\r\n", 1, 9).state == chunked_state::complete);
}

TEST_CASE("AB-77 lines and trailers are bounded together, ended or not") {
  CHECK(read_in_pieces("1;" + std::string(300, 'a'), 1).state == chunked_state::too_large);
  CHECK(read_all("1;" + std::string(300, 'a')).state == chunked_state::too_large);
  std::string trailers = "0\r\n";
  for (int i = 0; i < 50; ++i)
    trailers += "a: b\r\n";
  CHECK(read_all(trailers + "\r\n").state == chunked_state::too_large);
  std::string tiny;
  for (int i = 0; i < 100; ++i)
    tiny += "1\r\nx\r\n";
  CHECK(read_all(tiny).state == chunked_state::too_large);
}

TEST_CASE("a body that is cut off stays unfinished") {
  for (std::size_t size = 0; size < two_chunks.size(); ++size)
    CHECK(read_all(two_chunks.substr(0, size)).state == chunked_state::needs_more);
}
