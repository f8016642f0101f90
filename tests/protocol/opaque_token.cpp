#include "protocol/opaque_token.hpp"

#include "protocol/base64url.hpp"
#include "tests/protocol/counting_random.hpp"

#include <doctest/doctest.h>
#include <set>

using namespace gatehouse::protocol;
using gatehouse::test::counting_random;

namespace {

const token_mac keys({secret{"a system secret of some length"}});

std::string token_text(token_kind kind) {
  return issue(kind, keys, counting_random()).text.reveal();
}

} // namespace

TEST_CASE("an opaque token has Hydra's shape") {
  const auto random = random_bytes(counting_random(), 32);
  const auto mac = hmac_sha512_256(sha256("a system secret of some length"), random);

  CHECK(
    token_text(token_kind::access) == "ory_at_" + to_base64url(random) + "." + to_base64url(mac));
  CHECK(token_text(token_kind::refresh).starts_with("ory_rt_"));
  CHECK(token_text(token_kind::authorization_code).starts_with("ory_ac_"));
  CHECK(token_text(token_kind::device_code).starts_with("ory_dc_"));
}

TEST_CASE("a token that was issued leads to its record") {
  const auto issued = issue(token_kind::refresh, keys, counting_random());

  const auto parsed = verify(issued.text.reveal(), keys);

  REQUIRE(parsed);
  CHECK(parsed->kind() == token_kind::refresh);
  CHECK(parsed->handle_as(token_kind::refresh) == issued.handle);
  CHECK(issued.handle.size() == 32);
}

TEST_CASE("a token made under a rotated secret is still known, a forgotten one is not") {
  const token_mac rotated(
    {secret{"the newest secret there is"}, secret{"a system secret of some length"}});
  const token_mac forgotten({secret{"the newest secret there is"}});
  const auto old_token = token_text(token_kind::access);

  CHECK(verify(old_token, rotated));
  CHECK_FALSE(verify(old_token, forgotten));
  CHECK_FALSE(verify(issue(token_kind::access, rotated, counting_random()).text.reveal(), keys));
}

TEST_CASE("a token without prefix may be of any kind") {
  const auto issued = issue(token_kind::access, keys, counting_random());

  const auto parsed = verify(std::string_view(issued.text.reveal()).substr(7), keys);

  REQUIRE(parsed);
  CHECK(parsed->kind() == std::nullopt);
  CHECK(parsed->handle_as(token_kind::access) == issued.handle);
  CHECK(parsed->handle_as(token_kind::refresh) != issued.handle);
}

TEST_CASE("AB-12 a token of one kind never finds a record of another") {
  constexpr std::array kinds{
    token_kind::access, token_kind::refresh, token_kind::authorization_code,
    token_kind::device_code};
  std::set<std::string> handles;
  for (const auto kind : kinds)
    handles.insert(issue(kind, keys, counting_random()).handle);
  CHECK(handles.size() == kinds.size());

  const auto code = token_text(token_kind::authorization_code);
  CHECK(verify(code, keys)->handle_as(token_kind::access) == std::nullopt);

  const auto relabelled = verify("ory_at_" + code.substr(7), keys);
  REQUIRE(relabelled);
  CHECK(handles.contains(*relabelled->handle_as(token_kind::access)));
  CHECK(
    relabelled->handle_as(token_kind::access)
    != issue(token_kind::authorization_code, keys, counting_random()).handle);
}

TEST_CASE("AB-17 a truncated token is refused at every length") {
  const auto token = token_text(token_kind::access);
  for (std::size_t length = 0; length < token.size(); ++length)
    CHECK_FALSE(verify(std::string_view(token).substr(0, length), keys));
}

TEST_CASE("AB-17 an extended token is refused") {
  const auto token = token_text(token_kind::access);
  for (const auto* tail : {"A", "=", ".", " ", "\n", "AAAA"})
    CHECK_FALSE(verify(token + tail, keys));
  CHECK_FALSE(verify(" " + token, keys));
  CHECK_FALSE(verify("ory_at_" + token, keys));
  CHECK_FALSE(verify(token + std::string(1, '\0'), keys));
}

TEST_CASE("AB-17 a token with any bit flipped is refused") {
  const auto token = token_text(token_kind::access);
  // The prefix is no part of the MAC; AB-12 looks at it.
  for (std::size_t i = 7; i < token.size(); ++i)
    for (unsigned bit = 0; bit < 8; ++bit) {
      auto flipped = token;
      flipped[i] = static_cast<char>(static_cast<unsigned char>(flipped[i]) ^ (1U << bit));
      CHECK_FALSE(verify(flipped, keys));
    }
}

TEST_CASE("AB-17 a token that decodes to the same bytes is refused") {
  constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const auto token = token_text(token_kind::access);
  for (const std::size_t last : {std::size_t{7 + 42}, token.size() - 1}) {
    auto other = token;
    // The last two bits of 43 characters are not part of the 32 bytes.
    other[last] = alphabet[alphabet.find(other[last]) + 1];
    CHECK_FALSE(verify(other, keys));
  }
}

TEST_CASE("AB-17 a token in another case or another base64 is refused") {
  auto token = token_text(token_kind::access);
  CHECK_FALSE(verify("ORY_AT_" + token.substr(7), keys));
  CHECK_FALSE(verify("ory_xx_" + token.substr(7), keys));
  const auto random = random_bytes(counting_random(), 32);
  CHECK_FALSE(verify("ory_at_" + to_base64(random) + "." + to_base64(keys.make(random)), keys));
}
