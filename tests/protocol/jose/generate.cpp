#include "protocol/jose/generate.hpp"

#include "tests/protocol/jose/test_keys.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;
using namespace gatehouse::protocol::jose;

TEST_CASE("a generated key is private and bound to its algorithm") {
  for (const auto alg :
       {algorithm::rs256, algorithm::es256, algorithm::es384, algorithm::es512, algorithm::eddsa,
        algorithm::hs256, algorithm::hs512}) {
    CAPTURE(name(alg));
    const auto key = generate(alg, key_id{"fresh"});
    REQUIRE(key);
    CHECK(key->is_private());
    CHECK(key->alg() == alg);
    CHECK(key->use() == key_use::sig);
    CHECK(key->kid() == key_id{"fresh"});
    CHECK(jwk::parse(key->to_json()));
  }
}

TEST_CASE("two generated keys differ") {
  CHECK(
    generate(algorithm::es256, {})->thumbprint() != generate(algorithm::es256, {})->thumbprint());
}

TEST_CASE("RSA keys of other than 2048 to 16384 bits are not made") {
  CHECK(generate(algorithm::ps256, {}, 2047).error().code == oauth_errc::invalid_request);
  CHECK(generate(algorithm::ps256, {}, 16385).error().code == oauth_errc::invalid_request);
}
