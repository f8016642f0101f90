#include "protocol/grant.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;

namespace {

grant full_grant() {
  grant x;
  x.id = grant_id("grant");
  x.client = client_id("app");
  x.subject = subject_id("alice");
  x.shown_subject = subject_id("pairwise");
  x.session_id = "session";
  x.scope = {"openid", "photos"};
  x.audience = {"https://api.example"};
  x.requested_at = from_numeric_date(1'800'000'000);
  x.authenticated_at = from_numeric_date(1'800'000'010);
  x.handled_at = from_numeric_date(1'800'000'020);
  x.nonce = "nonce";
  x.acr = "2";
  x.amr = {"pwd"};
  x.access_token_claims = json::object{{"role", "admin"}};
  x.id_token_claims = json::object{{"name", "Alice"}};
  x.userinfo_claims = json::object{{"email", "a@b"}};
  x.claims_asked = json::object{{"userinfo", json::object{}}};
  x.remember = true;
  x.remember_for = std::chrono::seconds{3600};
  x.context = json::array{1};
  x.query = "client_id=app";
  x.is_consent_skipped = true;
  return x;
}

} // namespace

TEST_CASE("a grant comes back as it was stored") {
  const auto x = full_grant();
  const auto back = restore_grant("grant", store_grant(x));
  REQUIRE(back);
  CHECK(back->id == x.id);
  CHECK(back->client == x.client);
  CHECK(back->subject == x.subject);
  CHECK(back->shown_subject == x.shown_subject);
  CHECK(back->session_id == x.session_id);
  CHECK(back->scope == x.scope);
  CHECK(back->audience == x.audience);
  CHECK(back->requested_at == x.requested_at);
  CHECK(back->authenticated_at == x.authenticated_at);
  CHECK(back->handled_at == x.handled_at);
  CHECK(back->nonce == x.nonce);
  CHECK(back->acr == x.acr);
  CHECK(back->amr == x.amr);
  CHECK(back->access_token_claims == x.access_token_claims);
  CHECK(back->id_token_claims == x.id_token_claims);
  CHECK(back->userinfo_claims == x.userinfo_claims);
  CHECK(back->claims_asked == x.claims_asked);
  CHECK(back->remember);
  CHECK(back->remember_for == x.remember_for);
  CHECK(back->context == x.context);
  CHECK(back->query == x.query);
  CHECK(back->is_consent_skipped);
}

TEST_CASE("a grant whose client knows the person by the real name says it once") {
  auto x = full_grant();
  x.shown_subject = x.subject;
  const auto stored = store_grant(x);
  CHECK(stored.find("\"as\"") == std::string::npos);
  CHECK(restore_grant("grant", stored)->shown_subject == subject_id("alice"));
}

TEST_CASE("a stored grant without client or person is none") {
  for (const auto* payload : {"", "x", "[]", "{}", R"({"cl":"app"})", R"({"sub":"alice"})"})
    CHECK_FALSE(restore_grant("grant", payload));
}

TEST_CASE("refresh tokens go with offline and offline_access, and nothing like them") {
  grant x;
  for (const auto* scope : {"offline", "offline_access"}) {
    x.scope = {"openid", scope};
    CHECK(x.is_offline());
  }
  for (const auto* scope : {"offline_", "Offline", "off*", "offline.access"}) {
    x.scope = {scope};
    CHECK_FALSE(x.is_offline());
  }
}
