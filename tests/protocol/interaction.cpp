#include "protocol/interaction.hpp"

#include "tests/protocol/counting_random.hpp"

#include <array>
#include <doctest/doctest.h>

using namespace gatehouse::protocol;
using gatehouse::test::counting_random;
using std::chrono::seconds;

namespace {

login_challenge some_start() {
  login_challenge x;
  x.id = "0123456789abcdef0123456789abcdef";
  x.query = "client_id=app&response_type=code";
  x.effective_query = "client_id=app&response_type=code&scope=openid";
  x.client = client_id("app");
  x.requested_at = from_numeric_date(1'800'000'000);
  x.session_id = "session";
  x.is_skipped = true;
  x.subject = subject_id("alice");
  x.authenticated_at = from_numeric_date(1'799'999'000);
  x.browser = "digest";
  x.device = "device";
  return x;
}

interaction some_interaction(stage reached) {
  interaction x;
  x.start = some_start();
  x.stage = reached;
  x.login.subject = subject_id("alice");
  x.login.remember = true;
  x.login.remember_for = seconds{60};
  x.login.extend_session_lifespan = true;
  x.login.acr = "2";
  x.login.amr = {"pwd"};
  x.login.context = json::object{{"a", 1}};
  x.login.force_subject_identifier = "forced";
  x.login.identity_provider_session = "idp";
  x.shown_subject = subject_id("pairwise");
  x.is_consent_skipped = true;
  x.consent_browser = "other digest";
  x.consent.scope = {"openid"};
  x.consent.audience = {"https://api.example"};
  x.consent.access_token_claims = json::object{{"role", "admin"}};
  x.consent.id_token_claims = json::object{{"name", "Alice"}};
  x.consent.userinfo_claims = json::object{{"email", "a@b"}};
  x.consent.remember = true;
  x.consent.remember_for = seconds{3600};
  x.consent.context = json::array{1};
  x.consent_handled_at = from_numeric_date(1'800'000'100);
  return x;
}

sealing_keys some_keys(std::string text = "one") {
  return {{secret(std::move(text))}, "interaction"};
}

constexpr std::array purposes{handle_purpose::login_verifier,   handle_purpose::consent_challenge,
                              handle_purpose::consent_verifier, handle_purpose::logout_challenge,
                              handle_purpose::logout_verifier,  handle_purpose::device_challenge,
                              handle_purpose::device_verifier};

} // namespace

TEST_CASE("an interaction comes back as it was stored, at every stage before the last") {
  for (const auto reached :
       {stage::login_handled, stage::consent_pending, stage::consent_handled}) {
    const auto x = some_interaction(reached);
    const auto back = restore_interaction(store_interaction(x));
    REQUIRE(back);
    CHECK(back->start == x.start);
    CHECK(back->stage == reached);
    CHECK(back->login.subject == x.login.subject);
    CHECK(back->login.remember);
    CHECK(back->login.remember_for == seconds{60});
    CHECK(back->login.extend_session_lifespan);
    CHECK(back->login.acr == "2");
    CHECK(back->login.amr == x.login.amr);
    CHECK(back->login.context == x.login.context);
    CHECK(back->login.force_subject_identifier == "forced");
    CHECK(back->login.identity_provider_session == "idp");
    CHECK(back->shown_subject == subject_id("pairwise"));
    CHECK(back->is_consent_skipped);
    CHECK(back->consent_browser == "other digest");
    CHECK(back->consent.scope == x.consent.scope);
    CHECK(back->consent.audience == x.consent.audience);
    CHECK(back->consent.access_token_claims == x.consent.access_token_claims);
    CHECK(back->consent.id_token_claims == x.consent.id_token_claims);
    CHECK(back->consent.userinfo_claims == x.consent.userinfo_claims);
    CHECK(back->consent.remember);
    CHECK(back->consent.remember_for == seconds{3600});
    CHECK(back->consent.context == x.consent.context);
    CHECK(back->consent_handled_at == x.consent_handled_at);
    CHECK_FALSE(back->login_rejection);
    CHECK_FALSE(back->consent_rejection);
  }
}

TEST_CASE("a rejection stays one, an empty description included") {
  auto x = some_interaction(stage::consent_handled);
  x.login_rejection = rejection{.error = "access_denied", .description = ""};
  x.consent_rejection = rejection{.error = "no", .description = "why"};
  const auto back = restore_interaction(store_interaction(x));
  REQUIRE(back);
  CHECK(back->login_rejection == x.login_rejection);
  CHECK(back->consent_rejection == x.consent_rejection);
}

TEST_CASE("a finished interaction remembers only where to start again") {
  const auto stored = store_interaction(some_interaction(stage::finished));
  const auto back = restore_interaction(stored);
  REQUIRE(back);
  CHECK(back->stage == stage::finished);
  CHECK(back->start.query == some_start().query);
  CHECK(back->start.client == client_id("app"));
  CHECK(back->start.device == "device");
  CHECK(stored.find("alice") == std::string::npos);
  CHECK(stored.find("admin") == std::string::npos);
  CHECK(stored.find("session") == std::string::npos);
  CHECK(stored.find("digest") == std::string::npos);
}

TEST_CASE("anything but a stored interaction is none") {
  for (const auto* payload :
       {"", "x", "[]", "{}", R"({"start":{"i":"1"},"stage":0})",
        R"({"start":{"c":"app"},"stage":0})", R"({"start":{"i":"1","c":"app"},"stage":4})",
        R"({"start":{"i":"1","c":"app"},"stage":-1})"})
    CHECK_FALSE(restore_interaction(payload));
}

TEST_CASE("a login challenge carries the whole request") {
  const auto sealed = seal_login_challenge(some_start(), some_keys(), counting_random());
  CHECK(open_login_challenge(sealed, some_keys()) == some_start());
}

TEST_CASE("AB-55 a login challenge of another key, altered or malformed, opens to nothing") {
  const auto sealed = seal_login_challenge(some_start(), some_keys(), counting_random());
  CHECK_FALSE(open_login_challenge(sealed, some_keys("two")));
  CHECK_FALSE(open_login_challenge(sealed.substr(1), some_keys()));
  CHECK_FALSE(open_login_challenge(sealed + "AAAA", some_keys()));
  CHECK_FALSE(open_login_challenge("", some_keys()));
}

TEST_CASE("a login challenge without id or client is none") {
  auto nameless = some_start();
  nameless.id.clear();
  CHECK_FALSE(open_login_challenge(
    seal_login_challenge(nameless, some_keys(), counting_random()), some_keys()));
  auto orphan = some_start();
  orphan.client = {};
  CHECK_FALSE(open_login_challenge(
    seal_login_challenge(orphan, some_keys(), counting_random()), some_keys()));
}

TEST_CASE("AB-12 a handle for one purpose is none for another") {
  for (const auto made : purposes) {
    const auto sealed = seal_handle(made, "id", some_keys(), counting_random());
    for (const auto wanted : purposes)
      CHECK(open_handle(wanted, sealed, some_keys()).has_value() == (made == wanted));
    CHECK(open_handle(made, sealed, some_keys()) == "id");
  }
}

TEST_CASE("AB-19 a verifier names the answer that it belongs to") {
  interaction now;
  now.start.id = "the-id";
  now.answer = std::string(2 * answer_name_bytes, 'a');
  now.login.subject = subject_id("ann");
  const auto sealed =
    seal_verifier(handle_purpose::login_verifier, now, some_keys(), counting_random());
  const auto opened = open_verifier(handle_purpose::login_verifier, sealed, some_keys());
  REQUIRE(opened);
  CHECK(opened->id == "the-id");
  CHECK(opened->answer == now.answer);
  CHECK(opened->subject == now.login.subject);
  CHECK_FALSE(open_verifier(handle_purpose::consent_verifier, sealed, some_keys()));
  for (const auto* text : {"", "id", "0123456789abcdef0123456789abcdef"})
    CHECK_FALSE(open_verifier(
      handle_purpose::login_verifier,
      seal_handle(handle_purpose::login_verifier, text, some_keys(), counting_random()),
      some_keys()));
}

TEST_CASE("a verifier names the person unless the name is a long one") {
  interaction now;
  now.start.id = "the-id";
  now.answer = std::string(2 * answer_name_bytes, 'a');
  const auto subject_in_verifier = [&](std::size_t size) {
    now.login.subject = subject_id(std::string(size, 's'));
    const auto opened = open_verifier(
      handle_purpose::login_verifier,
      seal_verifier(handle_purpose::login_verifier, now, some_keys(), counting_random()),
      some_keys());
    REQUIRE(opened);
    CHECK(opened->id == "the-id");
    return opened->subject.str().size();
  };
  CHECK(subject_in_verifier(0) == 0);
  CHECK(subject_in_verifier(255) == 255);
  CHECK(subject_in_verifier(256) == 0);
}

TEST_CASE("a refused login is forgotten soon, everything else at the end of its challenge") {
  const auto now = from_numeric_date(1'000);
  const auto end = from_numeric_date(10'000);
  interaction x;
  CHECK(kept_until(x, end, now) == end);
  x.consent_rejection = rejection{.error = "access_denied", .description = ""};
  CHECK(kept_until(x, end, now) == end);
  x.login_rejection = rejection{.error = "access_denied", .description = ""};
  CHECK(kept_until(x, end, now) == now + refused_login_life);
  CHECK(kept_until(x, now + std::chrono::seconds{1}, now) == now + std::chrono::seconds{1});
}

TEST_CASE("AB-12 a handle is no login challenge, nor is a login challenge a handle") {
  for (const auto purpose : purposes) {
    CHECK_FALSE(open_login_challenge(
      seal_handle(purpose, "id", some_keys(), counting_random()), some_keys()));
    CHECK_FALSE(open_handle(
      purpose, seal_login_challenge(some_start(), some_keys(), counting_random()), some_keys()));
  }
}
