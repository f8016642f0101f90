#include "protocol/random.hpp"

#include "tests/protocol/counting_random.hpp"

#include <doctest/doctest.h>
#include <map>
#include <string_view>

using namespace gatehouse::protocol;
using gatehouse::test::counting_random;

TEST_CASE("random bytes are those of the source") {
  CHECK(random_bytes(counting_random(), 3) == std::string("\0\1\2", 3));
  CHECK(random_bytes(counting_random(), 0).empty());
}

TEST_CASE("a UUID has version 4 and the variant of RFC 9562") {
  CHECK(random_uuid(counting_random()) == "00010203-0405-4607-8809-0a0b0c0d0e0f");
  CHECK(random_uuid(counting_random(0xF0)) == "f0f1f2f3-f4f5-46f7-b8f9-fafbfcfdfeff");
}

TEST_CASE("a client secret has 26 unreserved characters") {
  const auto text = random_secret(counting_random(50)).reveal();

  CHECK(text.size() == 26);
  CHECK(
    text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~")
    == std::string::npos);
}

TEST_CASE("every character of a client secret is as likely as any other") {
  std::map<char, int> seen;

  // Bytes 0 to 197 are used and 198 to 255 are thrown away: 40 at a time, 26 kept.
  for (int start = 0; start < 256; ++start) {
    const auto text = random_secret(counting_random(static_cast<unsigned char>(start))).reveal();
    ++seen[text.front()];
  }

  CHECK(seen.size() == 66);
  // Those 58 starts that are thrown away fall on the character of byte 0.
  for (const auto& [character, count] : seen)
    CHECK(count == (character == 'a' ? 3 + 58 : 3));
}
