#include "protocol/client_json.hpp"

#include "tests/protocol/result_text.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;

namespace {

json::value of(std::string_view text) {
  return json::parse(text).value();
}

result<client_input> read(std::string_view text) {
  return read_client(of(text));
}

client full_client() {
  auto x = read(R"({
    "client_id":"app","client_name":"App","redirect_uris":["https://app.example/cb"],
    "grant_types":["authorization_code"],"response_types":["code"],"scope":"a b",
    "audience":["x"],"owner":"o","policy_uri":"https://p.example/","tos_uri":"https://t.example/",
    "client_uri":"https://c.example/","logo_uri":"https://l.example/","contacts":["me"],
    "allowed_cors_origins":["https://app.example"],"subject_type":"public",
    "sector_identifier_uri":"https://s.example/","jwks":{"keys":[]},
    "jwks_uri":"https://j.example/","token_endpoint_auth_method":"private_key_jwt",
    "token_endpoint_auth_signing_alg":"ES256","request_uris":["https://r.example/"],
    "request_object_signing_alg":"none","userinfo_signed_response_alg":"RS256",
    "frontchannel_logout_uri":"https://f.example/","frontchannel_logout_session_required":true,
    "backchannel_logout_uri":"https://b.example/","backchannel_logout_session_required":true,
    "post_logout_redirect_uris":["https://app.example/out"],"metadata":{"a":[1]},
    "access_token_strategy":"jwt","skip_consent":true,"skip_logout_consent":false,
    "client_credentials_grant_access_token_lifespan":"1h30m",
    "device_authorization_grant_refresh_token_lifespan":"720h"})")
             .value()
             .metadata;
  x.created_at = from_numeric_date(1'800'000'000);
  x.updated_at = from_numeric_date(1'800'000'060);
  x.secret_hash = "hash-of-secret";
  x.rotated_secret_hashes = {"older", "oldest"};
  return x;
}

bool shows_null(const json::value& shown, std::string_view name) {
  const auto* found = shown.find(name);
  return found != nullptr && found->is_null();
}

} // namespace

TEST_CASE("a client comes back from the store as it was") {
  CHECK(restore_client(store_client(full_client())) == full_client());
}

TEST_CASE("what is no client is not restored") {
  CHECK_FALSE(restore_client(""));
  CHECK_FALSE(restore_client("[]"));
  CHECK_FALSE(restore_client(R"({"client_id":1})"));
  CHECK_FALSE(restore_client(R"({"client_id":"a","created_at":"yesterday"})"));
}

TEST_CASE("what is shown of a client can be sent again") {
  const auto shown = show_client(full_client(), client_view::read);
  auto again = read_client(shown).value().metadata;
  again.created_at = full_client().created_at;
  again.updated_at = full_client().updated_at;
  again.secret_hash = full_client().secret_hash;
  again.rotated_secret_hashes = full_client().rotated_secret_hashes;
  CHECK(again == full_client());
}

TEST_CASE("AB-88 hashes of secrets are never shown") {
  for (const auto view : {client_view::created, client_view::read}) {
    const auto text = json::write(show_client(full_client(), view));
    CHECK(text.find("hash") == std::string::npos);
    CHECK(text.find("older") == std::string::npos);
    CHECK(text.find("\"client_secret\"") == std::string::npos);
  }
}

TEST_CASE("hashes and times are never read from a caller") {
  const auto input = read(R"({"secret_hash":"x","rotated_secret_hashes":["y"],
    "created_at":"2020-01-01T00:00:00Z","updated_at":5,"client_secret":"chosen"})");
  REQUIRE(input);
  CHECK(input->metadata.secret_hash.empty());
  CHECK(input->metadata.rotated_secret_hashes.empty());
  CHECK(input->metadata.created_at == time_point{});
  CHECK(input->client_secret.reveal() == "chosen");
}

TEST_CASE("the answer to a creation shows some empty lists as null, later ones as empty") {
  const client x;
  const auto created = show_client(x, client_view::created);
  const auto later = show_client(x, client_view::read);
  for (const auto* name : {"grant_types", "response_types", "contacts"}) {
    CAPTURE(name);
    CHECK(shows_null(created, name));
    CHECK(*later.find(name) == json::value(json::array{}));
  }
  for (const auto* name : {"redirect_uris", "audience", "allowed_cors_origins"})
    CHECK(*created.find(name) == json::value(json::array{}));
}

TEST_CASE("an empty client shows empty texts, no optional ones, and empty objects") {
  const auto shown = show_client({}, client_view::read);
  for (const auto* name :
       {"client_id", "client_name", "scope", "owner", "policy_uri", "tos_uri", "client_uri",
        "logo_uri", "subject_type"})
    CHECK(*shown.find(name) == json::value(""));
  for (const auto* name :
       {"jwks_uri", "sector_identifier_uri", "request_uris", "client_secret",
        "access_token_strategy", "backchannel_logout_uri"})
    CHECK(shown.find(name) == nullptr);
  CHECK(*shown.find("jwks") == json::value(json::object{}));
  CHECK(*shown.find("metadata") == json::value(json::object{}));
  CHECK(*shown.find("client_secret_expires_at") == json::value(0));
  CHECK(shows_null(shown, "skip_logout_consent"));
}

TEST_CASE("all thirteen lifespans are shown, as null or as Go writes durations") {
  const auto shown = show_client(full_client(), client_view::read);
  std::size_t found = 0;
  for (std::size_t i = 0; i < lifespans; ++i)
    found += shown.find(member_name(static_cast<lifespan>(i))) == nullptr ? 0 : 1;
  CHECK(found == 13);
  CHECK(*shown.find("client_credentials_grant_access_token_lifespan") == json::value("1h30m0s"));
  CHECK(shows_null(shown, "implicit_grant_id_token_lifespan"));
}

TEST_CASE("unknown members are passed over and null means absent") {
  const auto input =
    read(R"({"no_such_member":{"x":1},"client_name":null,"redirect_uris":null,"skip_consent":null,
             "jwks":null,"jwt_bearer_grant_access_token_lifespan":null})");
  REQUIRE(input);
  CHECK(input->metadata == client{});
}

TEST_CASE("members of the wrong type are refused") {
  for (const auto* text :
       {R"({"client_id":1})", R"({"client_name":["x"]})", R"({"scope":["a","b"]})",
        R"({"redirect_uris":"https://a.example"})", R"({"redirect_uris":["a",1]})",
        R"({"contacts":{}})", R"({"skip_consent":"true"})", R"({"skip_logout_consent":0})",
        R"({"jwks":[]})", R"({"jwks":"{}"})", R"({"client_secret":5})",
        R"({"implicit_grant_id_token_lifespan":3600})",
        R"({"implicit_grant_id_token_lifespan":"1 hour"})",
        R"({"implicit_grant_id_token_lifespan":""})"}) {
    CAPTURE(text);
    const auto input = read(text);
    REQUIRE_FALSE(input);
    CHECK(input.error().code == oauth_errc::invalid_request);
  }
}

TEST_CASE("a client that is no object is refused") {
  CHECK(read("[]").error().code == oauth_errc::invalid_request);
  CHECK(read("null").error().code == oauth_errc::invalid_request);
}
