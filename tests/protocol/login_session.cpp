#include "protocol/login_session.hpp"

#include "tests/protocol/counting_random.hpp"
#include "tests/protocol/result_text.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;
using gatehouse::test::counting_random;
using std::chrono::seconds;

namespace {

constexpr auto noon = from_numeric_date(1'800'000'000);

login_session some_session() {
  login_session x;
  x.id = "session";
  x.nonce = "nonce";
  x.subject = subject_id("alice");
  x.authenticated_at = noon - seconds{100};
  x.is_remembered = true;
  x.acr = "2";
  x.amr = {"pwd", "otp"};
  x.identity_provider_session = "idp";
  return x;
}

authorization_request asked_with(std::string_view prompt, std::optional<int> max_age = {}) {
  authorization_request x;
  x.prompt = parse_prompt(prompt).value();
  if (max_age)
    x.max_age = seconds{*max_age};
  return x;
}

bool is_login_required(const auto& x) {
  return !x && x.error().code == oauth_errc::login_required;
}

/// The start of a request while somebody is logged in.
result<login_start> start(const authorization_request& asked, std::optional<bool> hinted = {}) {
  return decide_login_start(asked, some_session(), hinted, noon);
}

/// What came of a login for a request of noon.
login_outcome login_at(time_point when, std::optional<bool> hinted = {}) {
  return {.requested_at = noon, .authenticated_at = when, .is_skipped = false, .hinted = hinted};
}

sealing_keys some_keys(std::string text = "one") {
  return {{secret(std::move(text))}, "cookies"};
}

} // namespace

TEST_CASE("a session comes back as it was stored") {
  const auto x = some_session();
  const auto back = restore_session("session", store_session(x));
  REQUIRE(back);
  CHECK(back->id == "session");
  CHECK(back->nonce == "nonce");
  CHECK(back->subject == subject_id("alice"));
  CHECK(back->authenticated_at == x.authenticated_at);
  CHECK(back->is_remembered);
  CHECK(back->acr == "2");
  CHECK(back->amr == x.amr);
  CHECK(back->identity_provider_session == "idp");
}

TEST_CASE("a stored session without person or nonce is none") {
  for (const auto* payload :
       {"", "x", "[]", "{}", R"({"n":"nonce"})", R"({"sub":"alice"})", R"({"n":1,"sub":"alice"})"})
    CHECK_FALSE(restore_session("session", payload));
}

TEST_CASE("a session cookie tells the session and its login") {
  const auto opened = open_session_cookie(
    seal_session_cookie(some_session(), some_keys(), counting_random()), some_keys());
  REQUIRE(opened);
  CHECK(opened->id == "session");
  CHECK(opened->nonce == "nonce");
}

TEST_CASE("AB-55 a session cookie of another key, or sealed for something else, is none") {
  const auto value = seal_session_cookie(some_session(), some_keys(), counting_random());
  CHECK_FALSE(open_session_cookie(value, some_keys("two")));
  CHECK_FALSE(open_session_cookie(value + "A", some_keys()));
  CHECK_FALSE(open_session_cookie("", some_keys()));
  CHECK_FALSE(open_session_cookie(
    some_keys().seal("session nonce", "other", counting_random()), some_keys()));
  CHECK_FALSE(
    open_session_cookie(some_keys().seal("session", "session", counting_random()), some_keys()));
}

TEST_CASE("who is logged in need not log in again") {
  const auto found = start(asked_with(""));
  REQUIRE(found);
  CHECK(found->is_skipped);
  CHECK(found->subject == subject_id("alice"));
  CHECK(found->session_id == "session");
  CHECK(found->authenticated_at == noon - seconds{100});
  CHECK(start(asked_with("none"))->is_skipped);
  CHECK(start(asked_with("consent"))->is_skipped);
}

TEST_CASE("who is not logged in has to, unless nobody may be asked") {
  const auto found = decide_login_start(asked_with(""), std::nullopt, std::nullopt, noon);
  REQUIRE(found);
  CHECK_FALSE(found->is_skipped);
  CHECK(found->subject.empty());
  CHECK(found->session_id.empty());
  CHECK(
    is_login_required(decide_login_start(asked_with("none"), std::nullopt, std::nullopt, noon)));
}

TEST_CASE("a session that was not to be remembered goes on but skips nothing") {
  auto session = some_session();
  session.is_remembered = false;
  const auto found = decide_login_start(asked_with(""), session, std::nullopt, noon);
  REQUIRE(found);
  CHECK_FALSE(found->is_skipped);
  CHECK(found->subject.empty());
  CHECK(found->session_id == "session");
  CHECK(is_login_required(decide_login_start(asked_with("none"), session, std::nullopt, noon)));
}

TEST_CASE("a prompt for a login or another account asks again") {
  for (const auto* prompt : {"login", "select_account", "login consent"}) {
    const auto found = start(asked_with(prompt));
    REQUIRE(found);
    CHECK_FALSE(found->is_skipped);
    CHECK(found->session_id == "session");
  }
}

TEST_CASE("a login counts until it is older than max_age") {
  CHECK(start(asked_with("", 100))->is_skipped);
  CHECK_FALSE(start(asked_with("", 99))->is_skipped);
  CHECK(start(asked_with("none", 100))->is_skipped);
  CHECK(is_login_required(start(asked_with("none", 99))));
}

TEST_CASE("a max_age of zero demands a login, also in the second of the last one") {
  auto session = some_session();
  session.authenticated_at = noon;
  CHECK_FALSE(start(asked_with("", 0))->is_skipped);
  CHECK_FALSE(decide_login_start(asked_with("", 0), session, std::nullopt, noon)->is_skipped);
  CHECK(is_login_required(decide_login_start(asked_with("none", 0), session, std::nullopt, noon)));
}

TEST_CASE("somebody else than the hint says does not go on silently") {
  CHECK(start(asked_with(""), true)->is_skipped);
  CHECK(is_login_required(start(asked_with(""), false)));
  CHECK(is_login_required(start(asked_with("none"), false)));
  CHECK_FALSE(start(asked_with("login"), false)->is_skipped);
}

TEST_CASE("a login is good to the second of its max_age") {
  const auto login = login_at(noon - seconds{100});
  CHECK(check_login(asked_with("", 100), login));
  CHECK(is_login_required(check_login(asked_with("", 99), login)));
  CHECK(check_login(asked_with("", 0), login));
  CHECK(check_login(asked_with(""), login));
}

TEST_CASE("AB-21 a new login where none was allowed is refused") {
  CHECK(check_login(asked_with("none"), login_at(noon)));
  CHECK(is_login_required(check_login(asked_with("none"), login_at(noon + seconds{1}))));
}

TEST_CASE("AB-21 an old login where a new one was demanded is refused") {
  CHECK(check_login(asked_with("login"), login_at(noon)));
  CHECK(is_login_required(check_login(asked_with("login"), login_at(noon - seconds{1}))));
}

TEST_CASE("a login of somebody else than the hint says is refused") {
  CHECK(check_login(asked_with(""), login_at(noon, true)));
  CHECK(is_login_required(check_login(asked_with(""), login_at(noon, false))));
}
