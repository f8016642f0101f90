#include "actors/token_endpoint.hpp"
#include "tests/actors/granted_world.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::actors;
using namespace gatehouse::test;
using store::record_kind;

TEST_CASE("a code whose record is sealed anew meanwhile is redeemed, and nobody stole it") {
  for (int steps = 0; steps < 40; ++steps) {
    CAPTURE(steps);
    granted_world x;
    const auto key = x.handle_of(x.code, protocol::token_kind::authorization_code);
    const auto sealed_anew = x.reseals(record_kind::authorization_code, key);
    CHECK(x.serve_beside(x.redeems(), steps, sealed_anew).status == 200);
    CHECK(x.audited.empty());
    CHECK(x.has(record_kind::grant, "grant"));
    CHECK(x.redeem().status == 400);
    CHECK_FALSE(x.has(record_kind::grant, "grant"));
    REQUIRE(x.audited.size() == 1);
    CHECK(x.audited.front().name == "code.reused");
    CHECK(x.audited.front().subject.str() == "alice");
  }
}
