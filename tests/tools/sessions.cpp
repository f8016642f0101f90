#include "tests/tools/terminal.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::tests;

namespace {

constexpr auto sessions =
  R"([{"consent_request_id":"c1","consent_request":{"client":{"client_id":"app"}},)"
  R"("grant_scope":["openid","read"],"grant_access_token_audience":[],"remember":true,)"
  R"("handled_at":"2023-11-14T22:13:20Z"}])";

} // namespace

TEST_CASE("list consent-sessions shows what a person has agreed to") {
  fake_server server;
  server.answer(200, sessions);
  terminal shell;
  CHECK(shell.ask(server, {"list", "consent-sessions", "ada&bob"}) == 0);
  CHECK(
    server.requests().at(0).line
    == "GET /admin/oauth2/auth/sessions/consent?subject=ada%26bob&page_size=100");
  CHECK(has(shell.out, "CONSENT REQUEST ID"));
  CHECK(has(shell.out, "app"));
  CHECK(has(shell.out, "openid, read"));
  CHECK(has(shell.out, "2023-11-14T22:13:20Z"));
  CHECK(shell.err.empty());
  CHECK(shell.ask(server, {"list", "consent-sessions", "ada", "-q"}) == 0);
  CHECK(shell.out == "c1\n");
}

TEST_CASE("list consent-sessions goes from page to page, and narrows to a login session") {
  fake_server server;
  server.answer(
    200, sessions,
    R"(</admin/oauth2/auth/sessions/consent?page_size=1&page_token=t%2B1>; rel="next")");
  terminal shell;
  CHECK(
    shell.ask(
      server, {"list", "consent-sessions", "ada", "--page-size", "1", "--page-token", "t0",
               "--login-session-id", "s"})
    == 0);
  CHECK(
    server.requests().at(0).line
    == "GET /admin/oauth2/auth/sessions/consent?subject=ada&login_session_id=s&page_size=1"
       "&page_token=t0");
  CHECK(shell.err == "There are more: --page-token t+1\n");
  CHECK(shell.ask(server, {"list", "consent-sessions", "ada", "--format", "json"}) == 0);
  CHECK(has(shell.out, R"("next_page_token":"t+1","is_last_page":false)"));
  CHECK(shell.ask(server, {"list", "consent-sessions", "ada", "--format", "yaml"}) == 0);
  CHECK(has(shell.out, "consent_request_id: c1"));
}

TEST_CASE("list consent-sessions wants a subject and a list") {
  fake_server server;
  server.answer(200, "{}");
  terminal shell;
  CHECK(shell.ask(server, {"list", "consent-sessions"}) == 2);
  CHECK(shell.ask(server, {"list", "consent-sessions", ""}) == 2);
  CHECK(server.requests().empty());
  CHECK(shell.ask(server, {"list", "consent-sessions", "ada"}) == 1);
  CHECK(has(shell.err, "no list of consent sessions"));
}

TEST_CASE("revoke consent-sessions takes back for one client or for all") {
  fake_server server;
  server.answer(204, "");
  terminal shell;
  CHECK(shell.ask(server, {"revoke", "consent-sessions", "ada", "--client", "a&b"}) == 0);
  CHECK(shell.ask(server, {"revoke", "consent-sessions", "ada", "--all"}) == 0);
  CHECK(shell.out.empty());
  const auto sent = server.requests();
  CHECK(sent.at(0).line == "DELETE /admin/oauth2/auth/sessions/consent?subject=ada&client=a%26b");
  CHECK(sent.at(1).line == "DELETE /admin/oauth2/auth/sessions/consent?subject=ada&all=true");
}

TEST_CASE("revoke consent-sessions sends nothing when it is not said clearly what to revoke") {
  fake_server server;
  terminal shell;
  const std::vector<std::vector<std::string>> wrong{
    {"ada"},       {"ada", "--all=false"},  {"ada", "--all", "--client", "a"}, {"--all"},
    {"", "--all"}, {"ada", "--client", ""}, {"ada", "--all", "--client", ""},  {"--client", "a"}};
  for (auto words : wrong) {
    words.insert(words.begin(), {"revoke", "consent-sessions"});
    CHECK(shell.ask(server, words) == 2);
  }
  CHECK(server.requests().empty());
}

TEST_CASE("revoke login-sessions ends those of a person, or one") {
  fake_server server;
  server.answer(204, "");
  terminal shell;
  CHECK(shell.ask(server, {"revoke", "login-sessions", "ada"}) == 0);
  CHECK(shell.ask(server, {"revoke", "login-sessions", "--sid", "s 1"}) == 0);
  const auto sent = server.requests();
  CHECK(sent.at(0).line == "DELETE /admin/oauth2/auth/sessions/login?subject=ada");
  CHECK(sent.at(1).line == "DELETE /admin/oauth2/auth/sessions/login?sid=s%201");
}

TEST_CASE("revoke login-sessions wants exactly one of a person and a session") {
  fake_server server;
  terminal shell;
  CHECK(shell.ask(server, {"revoke", "login-sessions"}) == 2);
  CHECK(shell.ask(server, {"revoke", "login-sessions", "ada", "--sid", "s"}) == 2);
  CHECK(shell.ask(server, {"revoke", "login-sessions", ""}) == 2);
  CHECK(shell.ask(server, {"revoke", "login-sessions", "--sid", ""}) == 2);
  CHECK(server.requests().empty());
}

TEST_CASE("a refusal of the sessions endpoint is told") {
  fake_server server;
  server.answer(400, R"({"error":"invalid_request","error_description":"No."})");
  terminal shell;
  CHECK(shell.ask(server, {"revoke", "login-sessions", "ada"}) == 1);
  CHECK(shell.err == "error: invalid_request: No.\n");
  CHECK(shell.ask(server, {"revoke", "consent-sessions", "ada", "--all"}) == 1);
}
