#include "protocol/result.hpp"

#include <doctest/doctest.h>
#include <stdexcept>

using namespace gatehouse::protocol;

TEST_CASE("the value of a refusal is a bug and says which") {
  const result<int> refused = refuse(oauth_errc::invalid_scope, "no such scope");

  CHECK_THROWS_WITH_AS(
    static_cast<void>(refused.value()), "invalid_scope: no such scope", std::logic_error);
}
