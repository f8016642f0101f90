#include "protocol/registration.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;

namespace {

client_input input_of(std::string_view text) {
  return read_client(json::parse(text).value()).value();
}

std::string refused(const result<void>& x) {
  return x ? "" : std::string(name(x.error().code));
}

client known() {
  client x;
  x.id = client_id("app");
  x.owner = "ops";
  x.metadata = json::parse(R"({"tier":"gold"})").value();
  x.access_token_strategy = "jwt";
  x.skip_consent = true;
  x.lifespan_of[0] = std::chrono::hours{1};
  x.secret_hash = "hash";
  x.registration_token_mark = registration_token_mark("handle");
  return x;
}

} // namespace

TEST_CASE("a client may not give itself what only an operator gives") {
  for (const auto* asked :
       {R"({"client_secret":"of my own"})", R"({"metadata":{"tier":"gold"}})",
        R"({"metadata":[1]})", R"({"access_token_strategy":"jwt"})", R"({"skip_consent":true})",
        R"({"skip_logout_consent":true})",
        R"({"authorization_code_grant_access_token_lifespan":"8760h"})"}) {
    CAPTURE(asked);
    CHECK(refused(check_registration(input_of(asked))) == "invalid_client_metadata");
  }
}

TEST_CASE("a client may send what an answer of the server said of it") {
  CHECK(check_registration(input_of(
    R"({"client_name":"App","metadata":{},"skip_consent":false,"skip_logout_consent":null,
        "authorization_code_grant_access_token_lifespan":null})")));
  auto before = known();
  const auto shown = json::write(show_client(before, client_view::read));
  CHECK(check_registration_change(input_of(shown), before));
}

TEST_CASE("a change of a client is held to the client that it is about") {
  CHECK(
    refused(check_registration_change(input_of(R"({"client_id":"other"})"), known()))
    == "invalid_client_metadata");
  CHECK(
    refused(check_registration_change(input_of(R"({"client_secret":"mine1234"})"), known()))
    == "request_forbidden");
  CHECK(
    refused(check_registration_change(input_of(R"({"metadata":{"tier":"none"}})"), known()))
    == "invalid_client_metadata");
}

TEST_CASE("what an operator gave outlives the client's changes") {
  const auto changed =
    keep_operators_part(input_of(R"({"client_name":"New","owner":"me"})").metadata, known());
  CHECK(changed.name == "New");
  CHECK(changed.id.str() == "app");
  CHECK(changed.owner == "ops");
  CHECK(changed.skip_consent);
  CHECK(changed.access_token_strategy == "jwt");
  CHECK(changed.lifespan_of == known().lifespan_of);
  CHECK(changed.metadata == known().metadata);
  CHECK(changed.secret_hash == "hash");
}

TEST_CASE("a client is not shown the operator's notes about it, and nobody its marks") {
  const auto shown = show_registration(known(), client_view::read);
  CHECK(shown.find("metadata") == nullptr);
  CHECK(shown.find("client_id") != nullptr);
  CHECK(shown.find("registration_token_mark") == nullptr);
  CHECK(shown.find("secret_hash") == nullptr);
}

TEST_CASE("AB-11 only the token that was made for a client is its registration access token") {
  CHECK(is_registration_token_of(known(), "handle"));
  CHECK_FALSE(is_registration_token_of(known(), "other"));
  CHECK_FALSE(is_registration_token_of(known(), ""));
  CHECK_FALSE(is_registration_token_of(client{}, ""));
}

TEST_CASE("AB-11 no caller can hand in the mark of a registration access token") {
  CHECK(input_of(R"({"registration_token_mark":"x"})").metadata.registration_token_mark.empty());
}
