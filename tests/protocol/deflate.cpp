#include "protocol/deflate.hpp"

#include "tests/protocol/counting_random.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;

TEST_CASE("a compressed text comes back") {
  for (const auto& text :
       {std::string(), std::string("hello"), std::string("a\0b", 3), std::string(100'000, 'x'),
        random_bytes(gatehouse::test::counting_random(), 1000)})
    CHECK(inflate(deflate(text), 100'000) == text);
}

TEST_CASE("text that repeats itself gets shorter") {
  CHECK(deflate(std::string(1000, 'x')).size() < 50);
}

TEST_CASE("AB-36 a text may be as long as allowed, and no byte longer") {
  const auto packed = deflate(std::string(1000, 'x'));
  CHECK(inflate(packed, 1000));
  CHECK_FALSE(inflate(packed, 999));
  CHECK(inflate(deflate(""), 0) == "");
  CHECK_FALSE(inflate(deflate("x"), 0));
}

TEST_CASE("AB-36 a bomb is refused") {
  const auto bomb = deflate(std::string(50'000'000, '\0'));
  CHECK(bomb.size() < 64 * 1024);
  CHECK_FALSE(inflate(bomb, 256 * 1024));
}

TEST_CASE("bytes that are cut off, followed by others or no compressed text are refused") {
  const auto packed = deflate("hello hello hello");
  for (std::size_t length = 0; length < packed.size(); ++length)
    CHECK_FALSE(inflate(std::string_view(packed).substr(0, length), 1000));
  CHECK_FALSE(inflate(packed + '\0', 1000));
  CHECK_FALSE(inflate(packed + packed, 1000));
  CHECK_FALSE(inflate("hello", 1000));
  CHECK_FALSE(inflate("\xFF\xFF\xFF\xFF", 1000));
}

TEST_CASE("AB-36 the wrappings of zlib and gzip are not ours") {
  CHECK_FALSE(inflate("\x78\x9c\x03\x00\x00\x00\x00\x01", 1000));
  CHECK_FALSE(inflate("\x1f\x8b\x08", 1000));
}
