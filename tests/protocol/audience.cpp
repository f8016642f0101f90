#include "protocol/audience.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;

TEST_CASE("an audience equal to an entry is allowed, URL or not") {
  CHECK(allows_audience("https://api.example/v1", "https://api.example/v1"));
  CHECK(allows_audience("backend", "backend"));
  CHECK_FALSE(allows_audience("backend", "backend/x"));
  CHECK_FALSE(allows_audience("backend", "Backend"));
}

TEST_CASE("an audience below an entry's path is allowed") {
  CHECK(allows_audience("https://api.example/v1", "https://api.example/v1/users"));
  CHECK(allows_audience("https://api.example/v1/", "https://api.example/v1"));
  CHECK(allows_audience("https://api.example", "https://api.example/anything"));
  CHECK(allows_audience("https://api.example/", "https://api.example"));
}

TEST_CASE("a path that only starts like an entry's is not allowed") {
  CHECK_FALSE(allows_audience("https://api.example/v1", "https://api.example/v10"));
  CHECK_FALSE(allows_audience("https://api.example/v1", "https://api.example/"));
  CHECK_FALSE(allows_audience("https://api.example/v1", "https://api.example/V1"));
}

TEST_CASE("scheme, host and port of an audience must be the entry's") {
  CHECK_FALSE(allows_audience("https://api.example/", "http://api.example/"));
  CHECK_FALSE(allows_audience("https://api.example/", "https://api.example.evil/"));
  CHECK_FALSE(allows_audience("https://api.example/", "https://sub.api.example/"));
  CHECK_FALSE(allows_audience("https://api.example/", "https://api.example:8443/"));
}

TEST_CASE("AB-02 dot segments do not lead out of an entry's path") {
  CHECK_FALSE(allows_audience("https://api.example/v1", "https://api.example/v1/../admin"));
  CHECK_FALSE(allows_audience("https://api.example/v1", "https://api.example/v1/%2e%2e/admin"));
  CHECK_FALSE(allows_audience("https://api.example/v1", "https://api.example/v1/..;/admin"));
}

TEST_CASE("an audience with another query, or with a fragment, is not allowed") {
  CHECK_FALSE(allows_audience("https://api.example/", "https://api.example/?a=1"));
  CHECK_FALSE(allows_audience("https://api.example/?a=1", "https://api.example/"));
  CHECK_FALSE(allows_audience("https://api.example/", "https://api.example/#x"));
}

TEST_CASE("all audiences must be allowed, each by any entry") {
  CHECK(allows_audiences({"a", "b"}, {"b", "a"}));
  CHECK(allows_audiences({}, {}));
  CHECK_FALSE(allows_audiences({"a"}, {"a", "b"}));
  CHECK_FALSE(allows_audiences({}, {"a"}));
}
