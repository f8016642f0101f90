#include "protocol/time.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;
using namespace std::chrono_literals;

TEST_CASE("a time is rendered as RFC 3339 in UTC") {
  CHECK(to_rfc3339(from_numeric_date(0)) == "1970-01-01T00:00:00Z");
  CHECK(to_rfc3339(from_numeric_date(1'767'225'599)) == "2025-12-31T23:59:59Z");
}

TEST_CASE("RFC 3339 times are read with their offset") {
  CHECK(from_rfc3339("1985-04-12T23:20:50.52Z") == from_numeric_date(482'196'050));
  CHECK(from_rfc3339("1996-12-19T16:39:57-08:00") == from_numeric_date(851'042'397));
}

TEST_CASE("what is no RFC 3339 time is refused") {
  for (const auto* text :
       {"", "2025-02-30T00:00:00Z", "2025-01-01", "2025-01-01T00:00:00", "2025-01-01T24:00:00Z",
        "2025-01-01T00:00:00Zx", "2025-1-1T00:00:00Z"})
    CHECK_FALSE(from_rfc3339(text));
}

TEST_CASE("Go durations are read and written") {
  CHECK(parse_duration("1h") == 1h);
  CHECK(parse_duration("10m0s") == 10min);
  CHECK(parse_duration("1.5h") == 90min);
  CHECK(parse_duration("-1s") == -1s);
  CHECK(parse_duration("250ms") == 250ms);
  CHECK(to_duration_string(1h) == "1h0m0s");
  CHECK(to_duration_string(90s) == "1m30s");
  CHECK(to_duration_string(1500ms) == "1.5s");
  CHECK(to_duration_string(0s) == "0s");
  for (const auto* text : {"", "1", "h", "1x", "1h ", "9999999999h", "."})
    CHECK_FALSE(parse_duration(text));
}
