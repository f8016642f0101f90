#include "protocol/client_keys.hpp"

#include "tests/protocol/result_text.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;
using namespace std::chrono_literals;

namespace {

/// A key of RFC 7517 §A.1.
const std::string ec_key = R"({"kty":"EC","crv":"P-256","kid":"1","use":"sig",)"
                           R"("x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",)"
                           R"("y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"})";

std::string set_of(const std::string& keys) {
  return R"({"keys":[)" + keys + "]}";
}

} // namespace

TEST_CASE("a client's key set is read, and keys for other purposes are left out") {
  const auto keys =
    read_client_keys(set_of(ec_key + R"(,{"kty":"EC","crv":"P-999"},{"kty":"new"})"));
  REQUIRE(keys);
  CHECK(keys->keys().size() == 1);
  CHECK(keys->find(key_id("1")) != nullptr);
  CHECK(read_client_keys(set_of("")));
}

TEST_CASE("AB-46 what is no key set is refused") {
  for (const auto& document :
       {std::string(), std::string("[]"), std::string("{}"), std::string(R"({"keys":{}})"),
        std::string(R"({"keys":[]} x)"), set_of(ec_key + "," + ec_key),
        set_of(ec_key) + std::string(max_client_keys_bytes, ' ')})
    CHECK_FALSE_MESSAGE(read_client_keys(document), document.substr(0, 60));
}

TEST_CASE("a key set with secret parts is refused, also in keys that cannot be used") {
  for (const std::string secret :
       {R"({"kty":"oct","k":"c2VjcmV0"})", R"({"kty":"OKP","crv":"X25519","d":"AA","x":"AA"})",
        R"({"kty":"RSA","n":"AA","e":"AQAB","p":"AA"})", R"({"kty":"unknown","d":"AA"})"})
    CHECK_FALSE_MESSAGE(read_client_keys(set_of(ec_key + "," + secret)), secret);
}

TEST_CASE("a key set is used for an hour, or for less where its server says so") {
  CHECK(client_keys_lifetime("") == 1h);
  CHECK(client_keys_lifetime("public") == 1h);
  CHECK(client_keys_lifetime("max-age=600") == 600s);
  CHECK(client_keys_lifetime("public, Max-Age = \"600\", must-revalidate") == 600s);
  CHECK(client_keys_lifetime("max-age=86400") == 1h);
  CHECK(client_keys_lifetime("max-age=600, max-age=300") == 300s);
  CHECK(client_keys_lifetime("s-maxage=60") == 1h);
}

TEST_CASE("a key set is used for a minute at least, whatever its server says") {
  for (const auto* text :
       {"max-age=0", "max-age=59", "no-store", "NO-CACHE", "max-age=300, no-store"})
    CHECK_MESSAGE(client_keys_lifetime(text) == 1min, std::string(text));
  for (const auto* text :
       {"max-age", "max-age=", "max-age=-1", "max-age=1x", "max-age=99999999999"})
    CHECK_MESSAGE(client_keys_lifetime(text) == 1h, std::string(text));
}
