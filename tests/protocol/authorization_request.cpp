#include "protocol/authorization_request.hpp"

#include "tests/protocol/result_text.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;

template <>
struct doctest::StringMaker<authorization_result<authorization_request>> {
  static String convert(const authorization_result<authorization_request>& x) {
    return x ? String("a request") : toString(x.error().error);
  }
};

namespace {

constexpr auto good_challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

client some_client() {
  client x;
  x.id = client_id("app");
  x.redirect_uris = {"https://app.example/cb"};
  x.grant_types = {"authorization_code", "implicit"};
  x.response_types = {"code", "token", "id_token token", "code id_token"};
  x.scope = "openid photos.*";
  x.audience = {"https://api.example"};
  x.token_endpoint_auth_method = "client_secret_basic";
  return x;
}

client public_client() {
  auto x = some_client();
  x.token_endpoint_auth_method = "none";
  return x;
}

parameters asked_of(std::string_view query) {
  return parameters::parse(query).value();
}

authorization_rules rules_for(profile which) {
  const auto& rules = rules_of(which);
  return {.profile = &rules, .pkce = rules.pkce};
}

authorization_result<authorization_request> check(
  std::string_view query, const client& by = some_client(), profile which = profile::standard) {
  return check_authorization_request(asked_of(query), by, rules_for(which));
}

/// A good request for a code with something behind it.
authorization_result<authorization_request> check_with(
  const std::string& more, const client& by = some_client(), profile which = profile::standard) {
  return check("client_id=app&response_type=code&state=12345678" + more, by, which);
}

/// What a refusal of which the client is told looks like.
std::string told(const authorization_result<authorization_request>& x) {
  if (x)
    return "accepted";
  return std::string(name(x.error().error.code)) + (x.error().target ? "" : ", page only");
}

} // namespace

TEST_CASE("a request that is right comes back as it counts") {
  const auto checked = check_with(
    "&redirect_uri=https://app.example/cb&scope=openid+photos.read&nonce=n&max_age=60"
    "&audience=https://api.example/v1&resource=https://api.example/v2&prompt=login+consent"
    "&login_hint=me&display=popup&acr_values=1+2&ui_locales=de+en&id_token_hint=h"
    "&code_challenge_method=S256&claims=%7B%22userinfo%22:%7B%7D%7D&code_challenge="
    + std::string(good_challenge));

  REQUIRE(checked);
  CHECK(checked->client == client_id("app"));
  CHECK(checked->redirect_uri == "https://app.example/cb");
  CHECK(checked->names_redirect_uri);
  CHECK(checked->type.code);
  CHECK(checked->mode == response_mode::query);
  CHECK(checked->scope == std::vector<std::string>{"openid", "photos.read"});
  CHECK(checked->has_scope("openid"));
  CHECK_FALSE(checked->has_scope("photos.*"));
  CHECK(
    checked->audience
    == std::vector<std::string>{"https://api.example/v1", "https://api.example/v2"});
  CHECK(checked->state == "12345678");
  CHECK(checked->nonce == "n");
  CHECK(checked->prompt.login);
  CHECK(checked->prompt.consent);
  CHECK(checked->max_age == std::chrono::seconds{60});
  CHECK(checked->id_token_hint == "h");
  CHECK(checked->login_hint == "me");
  CHECK(checked->display == "popup");
  CHECK(checked->acr_values == std::vector<std::string>{"1", "2"});
  CHECK(checked->ui_locales == std::vector<std::string>{"de", "en"});
  CHECK(checked->code_challenge == good_challenge);
  CHECK(checked->claims.find("userinfo") != nullptr);
}

TEST_CASE("a client with one redirect URI need not name it outside of OpenID Connect") {
  const auto checked = check_with("");
  REQUIRE(checked);
  CHECK(checked->redirect_uri == "https://app.example/cb");
  CHECK_FALSE(checked->names_redirect_uri);
  CHECK(told(check_with("&scope=openid")) == "invalid_request, page only");
}

TEST_CASE("nobody is redirected to a URI that was not registered") {
  CHECK(told(check_with("&redirect_uri=https://evil.example/cb")) == "invalid_request, page only");
  CHECK(
    told(check_with("&redirect_uri=https://evil.example/cb&prompt=none"))
    == "invalid_request, page only");
}

TEST_CASE("a redirect URI or client that is named twice leads nowhere") {
  const std::string uri = "&redirect_uri=https://app.example/cb";
  CHECK(told(check_with(uri + uri)) == "invalid_request, page only");
  CHECK(told(check_with("&client_id=app")) == "invalid_request, page only");
}

TEST_CASE("an http redirect to another machine is refused, registered or not, but in dev") {
  auto by = some_client();
  by.redirect_uris = {"http://app.example/cb"};
  CHECK(told(check_with("", by)) == "invalid_request, page only");

  auto rules = rules_for(profile::standard);
  rules.allows_plain_redirects = true;
  CHECK(check_authorization_request(asked_of("response_type=code"), by, rules));
}

TEST_CASE("refusals go where the answer would have gone") {
  const auto refused = check_with("&response_mode=form_post&scope=admin");
  REQUIRE_FALSE(refused);
  REQUIRE(refused.error().target);
  CHECK(refused.error().target->redirect_uri == "https://app.example/cb");
  CHECK(refused.error().target->mode == response_mode::form_post);
  CHECK(refused.error().target->state == "12345678");
}

TEST_CASE("a refusal of tokens goes into the fragment even when the request wants the query") {
  const auto refused = check("response_type=token&response_mode=query&state=12345678");
  CHECK(told(refused) == "unsupported_response_mode");
  CHECK(refused.error().target->mode == response_mode::fragment);
}

TEST_CASE("AB-40 a state, nonce, hint, scope or audience without measure is refused") {
  const std::string most(4096, 's');
  CHECK(check("response_type=code&state=" + most));
  CHECK(told(check("response_type=code&state=" + most + "s")) == "invalid_request");
  CHECK(check("response_type=code&state=" + most + "s").error().target->state.empty());
  CHECK(check_with("&nonce=" + most));
  CHECK(told(check_with("&nonce=n" + most)) == "invalid_request");
  CHECK(told(check_with("&login_hint=n" + most)) == "invalid_request");
  CHECK(told(check_with("&display=n" + most)) == "invalid_request");
  CHECK(told(check_with("&scope=" + std::string(16 * 1024 + 1, 'x'))) == "invalid_scope");
  CHECK(told(check_with("&audience=" + std::string(16 * 1024 + 1, 'x'))) == "invalid_request");
}

TEST_CASE("a parameter that stands twice is refused, but for audiences") {
  CHECK(told(check_with("&state=other")) == "invalid_request");
  CHECK(told(check_with("&scope=openid&scope=openid")) == "invalid_request, page only");
  CHECK(told(check_with("&scope=photos.a&scope=photos.a")) == "invalid_request");
  CHECK(check_with("&audience=https://api.example/a&audience=https://api.example/b"));
  CHECK(check_with("&resource=https://api.example/a&resource=https://api.example/b"));
}

TEST_CASE("a registration along with the request is refused") {
  CHECK(told(check_with("&registration=%7B%7D")) == "registration_not_supported");
}

TEST_CASE("a response type must be known and registered") {
  for (const auto* type :
       {"", "response_type=", "response_type=x", "response_type=code+x", "response_type=code+code",
        "response_type=code+token"})
    CHECK(told(check(type)) == "unsupported_response_type");
  CHECK(check("response_type=token"));
}

TEST_CASE("where RFC 9700 rules, no tokens come from the authorization endpoint") {
  const std::string pkce =
    "&code_challenge_method=S256&code_challenge=" + std::string(good_challenge);
  for (const auto* type : {"token", "id_token+token", "code+id_token"})
    CHECK(
      told(check(std::string("response_type=") + type, some_client(), profile::strict))
      == "unsupported_response_type");
  CHECK(check_with(pkce, some_client(), profile::strict));
}

TEST_CASE("a response mode must be known and keep tokens out of the query") {
  CHECK(told(check_with("&response_mode=web_message")) == "unsupported_response_mode");
  CHECK(check_with("&response_mode=query"));
  CHECK(check_with("&response_mode=fragment").value().mode == response_mode::fragment);
  CHECK(
    check("response_type=token&response_mode=form_post").value().mode == response_mode::form_post);
  CHECK(check("response_type=token").value().mode == response_mode::fragment);
}

TEST_CASE(
  "the hydra profile wants a state of eight characters, and a nonce of that when there is one") {
  CHECK(told(check("response_type=code", some_client(), profile::hydra)) == "invalid_state");
  CHECK(
    told(check("response_type=code&state=1234567", some_client(), profile::hydra))
    == "invalid_state");
  CHECK(check_with("", some_client(), profile::hydra));
  CHECK(
    told(check_with("&nonce=1234567", some_client(), profile::hydra)) == "insufficient_entropy");
  CHECK(check_with("&nonce=12345678", some_client(), profile::hydra));
  CHECK(check("response_type=code"));
}

TEST_CASE("a scope that the client has not, or that is malformed, is refused") {
  CHECK(told(check_with("&scope=admin")) == "invalid_scope");
  CHECK(told(check_with("&scope=photos")) == "invalid_scope");
  CHECK(told(check_with("&scope=photos.%22")) == "invalid_scope");
}

TEST_CASE("an audience that the client has not is refused under the name of its parameter") {
  CHECK(told(check_with("&audience=https://other.example")) == "invalid_request");
  CHECK(told(check_with("&resource=https://other.example")) == "invalid_target");
}

TEST_CASE("a prompt must be known, and none stands alone") {
  CHECK(told(check_with("&prompt=maybe")) == "invalid_request");
  CHECK(told(check_with("&prompt=none+login")) == "invalid_request");
  CHECK(check_with("&prompt=none").value().prompt.none);
}

TEST_CASE("the prompt none is not for public clients whose redirects strangers can catch") {
  auto by = public_client();
  by.redirect_uris = {"http://app.example/cb"};
  auto rules = rules_for(profile::hydra);
  rules.allows_plain_redirects = true;
  const auto asked = asked_of("response_type=code&state=12345678&prompt=none");
  CHECK(told(check_authorization_request(asked, by, rules)) == "consent_required");

  by.token_endpoint_auth_method = "client_secret_post";
  CHECK(check_authorization_request(asked, by, rules));
}

TEST_CASE("a max_age that is no number of seconds is refused") {
  for (const auto* age : {"x", "-1", "1.5", "1s", "+1", "4294967296"})
    CHECK(told(check_with(std::string("&max_age=") + age)) == "invalid_request");
  CHECK(check_with("&max_age=0").value().max_age == std::chrono::seconds{0});
  CHECK(check_with("&max_age=").value().max_age == std::nullopt);
}

TEST_CASE("an ID token from this endpoint needs a nonce and the scope openid") {
  const std::string uri = "&redirect_uri=https://app.example/cb";
  CHECK(told(check("response_type=code+id_token&scope=openid" + uri)) == "invalid_request");
  CHECK(told(check("response_type=code+id_token&nonce=n")) == "unsupported_response_type");
  CHECK(check("response_type=code+id_token&nonce=n&scope=openid" + uri));
}

TEST_CASE("PKCE is demanded of those of whom the rule demands it") {
  CHECK(told(check_with("", public_client())) == "invalid_request");
  CHECK(check_with("", public_client(), profile::hydra));
  CHECK(told(check_with("", some_client(), profile::strict)) == "invalid_request");
  CHECK(check("response_type=token", public_client()));
}

TEST_CASE("AB-20 a challenge under the method plain is refused, whoever sends it") {
  for (const auto which : {profile::standard, profile::hydra, profile::strict}) {
    const auto challenge = "&code_challenge=" + std::string(good_challenge);
    CHECK(told(check_with(challenge, some_client(), which)) == "invalid_request");
    CHECK(
      told(check_with(challenge + "&code_challenge_method=plain", some_client(), which))
      == "invalid_request");
  }
}

TEST_CASE("a grant that the client may not use is refused in the words of the profile") {
  auto by = some_client();
  by.grant_types = {"client_credentials"};
  CHECK(told(check_with("", by)) == "unauthorized_client");
  CHECK(told(check_with("", by, profile::hydra)) == "invalid_grant");
  CHECK(told(check("response_type=token", by)) == "unauthorized_client");

  by.grant_types = {"authorization_code"};
  CHECK(told(check("response_type=token", by)) == "unauthorized_client");
  const std::string hybrid = "response_type=code+id_token&nonce=n&scope=openid"
                             "&redirect_uri=https://app.example/cb";
  CHECK(check(hybrid, by));
}

TEST_CASE("a claims parameter that is no JSON object is refused") {
  for (const auto* claims : {"x", "%5B%5D", "%22%22", "%7B%22a%22:1,%22a%22:2%7D"})
    CHECK(told(check_with(std::string("&claims=") + claims)) == "invalid_request");
}

TEST_CASE("of a request that deserves several refusals the first of the table is given") {
  const std::string worst = "response_type=x&response_mode=x&state=1&scope=admin"
                            "&audience=https://other.example&prompt=x&max_age=x&claims=x";
  CHECK(
    told(check(worst + "&redirect_uri=https://evil.example/&scope=a"))
    == "invalid_request, page only");
  CHECK(told(check(worst + "&registration=x&state=2")) == "invalid_request");
  CHECK(told(check(worst + "&registration=x")) == "registration_not_supported");
  CHECK(told(check(worst)) == "unsupported_response_type");

  const std::string typed = "response_type=code&state=1&scope=admin&prompt=x&nonce=1";
  CHECK(
    told(check(typed + "&response_mode=x", some_client(), profile::hydra))
    == "unsupported_response_mode");
  CHECK(told(check(typed, some_client(), profile::hydra)) == "invalid_state");
  CHECK(told(check_with("&scope=admin&audience=https://other.example")) == "invalid_scope");
  CHECK(told(check_with("&resource=https://other.example&prompt=x")) == "invalid_target");
  CHECK(told(check_with("&prompt=x&nonce=1", some_client(), profile::hydra)) == "invalid_request");
}

TEST_CASE("a refusal before the check is sent only to a place that the client registered") {
  const auto by = some_client();
  const auto rules = rules_for(profile::standard);
  const auto found =
    find_response_target(asked_of("response_type=code&response_mode=fragment&state=s"), by, rules);
  REQUIRE(found);
  CHECK(found->redirect_uri == "https://app.example/cb");
  CHECK(found->mode == response_mode::fragment);
  CHECK(found->state == "s");

  CHECK_FALSE(
    find_response_target(asked_of("redirect_uri=https://evil.example/&state=s"), by, rules));
  CHECK_FALSE(find_response_target(asked_of("state=" + std::string(4097, 's')), by, rules));
}
