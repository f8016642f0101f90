#include "actors/token_endpoint.hpp"
#include "tests/actors/granted_world.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::actors;
using namespace gatehouse::test;
using store::record_kind;

TEST_CASE("a refresh token whose record is sealed anew meanwhile is good") {
  for (int steps = 0; steps < 40; ++steps) {
    CAPTURE(steps);
    granted_world x;
    const auto key = x.handle_of(x.refresh_token, protocol::token_kind::refresh);
    const auto sealed_anew = x.reseals(record_kind::refresh_token, key);
    CHECK(x.serve_beside(x.refreshes(x.refresh_token), steps, sealed_anew).status == 200);
    CHECK(x.audited.empty());
    CHECK(x.has(record_kind::grant, "grant"));
  }
}
