#include "protocol/response_type.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;

namespace {

constexpr response_type code_only{.code = true, .id_token = false, .token = false};
constexpr response_type hybrid{.code = true, .id_token = true, .token = false};

} // namespace

TEST_CASE("a response type is a set: order and blanks do not count") {
  CHECK(parse_response_type("code") == code_only);
  CHECK(parse_response_type("code id_token") == hybrid);
  CHECK(parse_response_type("id_token  code ") == hybrid);
}

TEST_CASE("an empty response type, an unknown word and a repeated one are none") {
  for (const auto* text :
       {"", " ", "none", "Code", "code x", "code code", "code,token", "code\ttoken"})
    CHECK_FALSE(parse_response_type(text));
}

TEST_CASE("a response type with a token answers in the front channel") {
  CHECK_FALSE(parse_response_type("code")->has_front_channel_token());
  for (const auto* text : {"token", "id_token", "code token", "code id_token", "id_token token"})
    CHECK(parse_response_type(text)->has_front_channel_token());
}

TEST_CASE("a client has registered exactly its sets") {
  CHECK(is_registered({"token", "id_token code"}, hybrid));
  CHECK_FALSE(is_registered({"code", "id_token"}, hybrid));
  CHECK_FALSE(is_registered({"code id_token"}, code_only));
  CHECK_FALSE(is_registered({"nonsense"}, code_only));
}

TEST_CASE("a client that registered nothing may ask for a code alone") {
  CHECK(is_registered({}, code_only));
  CHECK_FALSE(is_registered({}, hybrid));
}

TEST_CASE("response modes are known by their names only") {
  for (const auto mode : {response_mode::query, response_mode::fragment, response_mode::form_post})
    CHECK(parse_response_mode(name(mode)) == mode);
  for (const auto* text : {"", "Query", "web_message", "query.jwt", "form_post "})
    CHECK_FALSE(parse_response_mode(text));
}

TEST_CASE("no token goes into a query unless somebody says so") {
  CHECK(default_mode(code_only) == response_mode::query);
  CHECK(default_mode(hybrid) == response_mode::fragment);
}
