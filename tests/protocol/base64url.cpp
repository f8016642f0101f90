#include "protocol/base64url.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;

TEST_CASE("base64url matches the vectors of RFC 4648 section 10 without padding") {
  CHECK(to_base64url("") == "");
  CHECK(to_base64url("f") == "Zg");
  CHECK(to_base64url("fo") == "Zm8");
  CHECK(to_base64url("foo") == "Zm9v");
  CHECK(to_base64url("foob") == "Zm9vYg");
  CHECK(from_base64url("Zm9vYmFy") == "foobar");
}

TEST_CASE("AB-34 base64url has exactly one text for each byte string") {
  CHECK(from_base64url("Zh") == std::nullopt);    // unused bits set
  CHECK(from_base64url("Zg==") == std::nullopt);  // padding
  CHECK(from_base64url("Z") == std::nullopt);     // a lone character
  CHECK(from_base64url("Zm 9v") == std::nullopt); // white space
  CHECK(from_base64url("Zm9+") == std::nullopt);  // the other alphabet
}

TEST_CASE("base64 wants its padding") {
  CHECK(to_base64("fo") == "Zm8=");
  CHECK(from_base64("Zm8=") == "fo");
  CHECK(from_base64("Zm8") == std::nullopt);
  CHECK(from_base64("Zm9=") == std::nullopt);
  CHECK(from_base64("Z===") == std::nullopt);
}
