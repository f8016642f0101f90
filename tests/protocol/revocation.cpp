#include "protocol/revocation.hpp"

#include "tests/protocol/result_text.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;

namespace {

result<secret> read(std::string_view form) {
  return read_revocation_request(parameters::parse(form).value());
}

} // namespace

TEST_CASE("a revocation request names its token, whatever the hint says") {
  CHECK(read("token=abc").value().reveal() == "abc");
  CHECK(read("token=abc&token_type_hint=nonsense").value().reveal() == "abc");
}

TEST_CASE("a revocation request without token is refused") {
  CHECK(read("").error().code == oauth_errc::invalid_request);
  CHECK(read("token_type_hint=access_token").error().code == oauth_errc::invalid_request);
  CHECK(read("token=").error().code == oauth_errc::invalid_request);
}

TEST_CASE("AB-03 a revocation request with a parameter twice is refused") {
  CHECK(read("token=a&token=b").error().code == oauth_errc::invalid_request);
}
