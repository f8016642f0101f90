#include "protocol/client_authentication.hpp"

#include "protocol/base64url.hpp"
#include "protocol/jose/jws.hpp"
#include "tests/protocol/jose/test_keys.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;
using namespace gatehouse::test;

namespace {

const std::string jwt_type =
  "client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer";

result<presented_credentials> read(
  std::optional<std::string> header, std::string_view form = "grant_type=client_credentials") {
  std::optional<std::string_view> authorization;
  if (header)
    authorization = *header;
  return read_credentials(authorization, parameters::parse(form).value());
}

std::string basic(std::string_view joined) {
  static constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out = "Basic ";
  for (std::size_t i = 0; i < joined.size(); i += 3) {
    const auto octet = [&](std::size_t at) {
      return at < joined.size() ? static_cast<unsigned char>(joined[at]) : 0U;
    };
    const auto bits = octet(i) << 16U | octet(i + 1) << 8U | octet(i + 2);
    for (unsigned k = 0; k < 4; ++k)
      out += i + k <= joined.size() ? alphabet[bits >> (18U - 6U * k) & 63U] : '=';
  }
  return out;
}

std::string assertion_of(std::string_view subject) {
  const json::object claims{{"iss", std::string(subject)}, {"sub", std::string(subject)}};
  return jose::sign_compact(json::write(claims), p256_key(), {.alg = jose::algorithm::es256})
    .value();
}

} // namespace

TEST_CASE("Basic credentials are urlencoded within base64") {
  const auto presented = read(basic("my%3Aapp:p%25+ss:w"));
  REQUIRE(presented);
  CHECK(presented->method == auth_method::client_secret_basic);
  CHECK(presented->client.str() == "my:app");
  CHECK(presented->client_secret.reveal() == "p% ss:w");
}

TEST_CASE("the scheme Basic is known in any case") {
  CHECK(read("bASIC " + basic("a:b").substr(6)));
}

TEST_CASE("AB-34 a malformed Authorization header is refused") {
  for (const auto* header :
       {"Basic", "Basic ", "Basic !!!!", "Basic YTpi=", "Basic  YTpi", "Basic YTpi ", "Bearer abc",
        "Basic YWI=", ""})
    CHECK(read(header).error().code == oauth_errc::invalid_client);
  CHECK(read(basic(":secret")).error().code == oauth_errc::invalid_client);
  CHECK(read(basic("a%2:b")).error().code == oauth_errc::invalid_client);
  CHECK(read(basic("a:%zz")).error().code == oauth_errc::invalid_client);
}

TEST_CASE("AB-40 a Basic header of megabytes is refused") {
  CHECK(read(basic("a:" + std::string(1'000'000, 'x'))).error().code == oauth_errc::invalid_client);
}

TEST_CASE("a secret in the form is client_secret_post") {
  const auto presented = read({}, "client_id=app&client_secret=s");
  REQUIRE(presented);
  CHECK(presented->method == auth_method::client_secret_post);
  CHECK(presented->client.str() == "app");
  CHECK(presented->client_secret.reveal() == "s");
}

TEST_CASE("an id alone is a public client, and an empty secret is no secret") {
  CHECK(read({}, "client_id=app").value().method == auth_method::none);
  CHECK(read({}, "client_id=app&client_secret=").value().method == auth_method::none);
}

TEST_CASE("an assertion names its client by its subject") {
  const auto text = assertion_of("app");
  const auto presented = read({}, jwt_type + "&client_assertion=" + text);
  REQUIRE(presented);
  CHECK(presented->method == auth_method::private_key_jwt);
  CHECK(presented->client.str() == "app");
  CHECK(presented->assertion.reveal() == text);
}

TEST_CASE("an assertion of an unknown type, or a type without assertion, is refused") {
  const auto text = assertion_of("app");
  CHECK(read({}, "client_assertion=" + text).error().code == oauth_errc::invalid_request);
  CHECK(
    read({}, "client_assertion_type=saml&client_assertion=" + text).error().code
    == oauth_errc::invalid_request);
  CHECK(read({}, jwt_type).error().code == oauth_errc::invalid_request);
}

TEST_CASE("a malformed assertion is refused like a wrong one") {
  CHECK(read({}, jwt_type + "&client_assertion=a.b.c").error() == authentication_failed());
}

TEST_CASE("no credentials at all are refused") {
  CHECK(read({}).error().code == oauth_errc::invalid_request);
  CHECK(read({}, "client_secret=s").error().code == oauth_errc::invalid_request);
}

TEST_CASE("more than one method is refused") {
  const auto header = basic("app:s");
  const auto with_assertion = jwt_type + "&client_assertion=" + assertion_of("app");
  CHECK(read(header, "client_secret=s").error().code == oauth_errc::invalid_request);
  CHECK(read(header, with_assertion).error().code == oauth_errc::invalid_request);
  CHECK(read({}, "client_secret=s&" + with_assertion).error().code == oauth_errc::invalid_request);
  CHECK(
    read(header, "client_secret=s&" + with_assertion).error().code == oauth_errc::invalid_request);
}

TEST_CASE("a client_id beside the credentials must be the same client") {
  CHECK(read(basic("app:s"), "client_id=app"));
  CHECK(read(basic("app:s"), "client_id=other").error().code == oauth_errc::invalid_request);
  CHECK(
    read({}, "client_id=other&" + jwt_type + "&client_assertion=" + assertion_of("app"))
      .error()
      .code
    == oauth_errc::invalid_request);
}

TEST_CASE("a client may use the method it is registered for, and no other") {
  client x;
  for (const auto method :
       {auth_method::none, auth_method::client_secret_basic, auth_method::client_secret_post,
        auth_method::private_key_jwt}) {
    x.token_endpoint_auth_method = name(method);
    for (const auto used :
         {auth_method::none, auth_method::client_secret_basic, auth_method::client_secret_post,
          auth_method::private_key_jwt})
      CHECK(is_registered_method(x, used) == (used == method));
  }
  x.token_endpoint_auth_method.clear();
  CHECK(is_registered_method(x, auth_method::client_secret_basic));
  CHECK_FALSE(is_registered_method(x, auth_method::none));
}
