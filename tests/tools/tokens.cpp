#include "tests/tools/terminal.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::tests;

namespace {

constexpr auto token =
  R"({"access_token":"t","expires_in":3599,"scope":"read","token_type":"bearer"})";

} // namespace

TEST_CASE("introspect token posts the token and shows what it stands for") {
  fake_server server;
  server.answer(
    200, R"({"active":true,"client_id":"a","sub":"a","scope":"read","exp":1700000000,)"
         R"("token_use":"access_token"})");
  terminal shell;

  CHECK(shell.ask(server, {"introspect", "token", "a+b", "--scope", "read,write"}) == 0);

  const auto sent = server.requests().at(0);
  CHECK(sent.line == "POST /admin/oauth2/introspect");
  CHECK(sent.content_type == "application/x-www-form-urlencoded");
  CHECK(sent.body == "token=a%2Bb&scope=read%20write");
  CHECK(has(shell.out, "ACTIVE     true\n"));
  CHECK(has(shell.out, "EXPIRY     2023-11-14T22:13:20Z\n"));
}

TEST_CASE("an inactive token is an answer") {
  fake_server server;
  server.answer(200, R"({"active":false})");
  terminal shell;
  CHECK(shell.ask(server, {"introspect", "token", "x"}) == 0);
  CHECK(has(shell.out, "ACTIVE     false\n"));
  CHECK(shell.ask(server, {"introspect", "token", "x", "-q"}) == 0);
  CHECK(shell.out == "false\n");
}

TEST_CASE("perform client-credentials authenticates with HTTP Basic") {
  fake_server server;
  server.answer(200, token);
  terminal shell;

  CHECK(
    shell.ask(
      server, {"perform", "client-credentials", "--client-id", "a:b", "--client-secret", "s %",
               "--scope", "read", "--audience", "https://a.example,https://b.example", "-q"})
    == 0);

  const auto sent = server.requests().at(0);
  CHECK(sent.line == "POST /oauth2/token");
  CHECK(
    sent.body
    == "grant_type=client_credentials&scope=read&audience=https%3A%2F%2Fa.example%20https%3A%2F%"
       "2Fb."
       "example");
  CHECK(sent.authorization == "Basic YSUzQWI6cyUyMCUyNQ==");
  CHECK(shell.out == "t\n");
}

TEST_CASE("credentials go into the form when Basic is refused") {
  fake_server server;
  server.answer(401, R"({"error":"invalid_client"})");
  server.answer(200, token);
  terminal shell;
  shell.environment = {{"OAUTH2_CLIENT_ID", "a"}, {"OAUTH2_CLIENT_SECRET", "s"}};

  CHECK(shell.ask(server, {"perform", "client-credentials"}) == 0);

  CHECK(server.requests().size() == 2);
  const auto sent = server.requests().at(1);
  CHECK(sent.authorization.empty());
  CHECK(sent.body == "grant_type=client_credentials&client_id=a&client_secret=s");
}

TEST_CASE("a client that stays refused is told so without its secret") {
  fake_server server;
  server.answer(401, R"({"error":"invalid_client","error_description":"No."})");
  terminal shell;
  CHECK(
    shell.ask(
      server, {"perform", "client-credentials", "--client-id", "a", "--client-secret", "hunter2"})
    == 1);
  CHECK(shell.err == "error: invalid_client: No.\n");
  CHECK_FALSE(has(shell.out + shell.err, "hunter2"));
}

TEST_CASE("a client without id is wrong usage") {
  fake_server server;
  terminal shell;
  CHECK(shell.ask(server, {"perform", "client-credentials"}) == 2);
  CHECK(shell.ask(server, {"revoke", "token", "t"}) == 2);
  CHECK(server.requests().empty());
}

TEST_CASE("revoke token asks as the client, and as a public one without a secret") {
  fake_server server;
  terminal shell;

  CHECK(
    shell.ask(server, {"revoke", "token", "t", "--client-id", "a", "--client-secret", "s"}) == 0);
  CHECK(shell.ask(server, {"revoke", "token", "t", "--client-id", "a"}) == 0);

  const auto sent = server.requests();
  CHECK(sent.at(0).line == "POST /oauth2/revoke");
  CHECK(sent.at(0).body == "token=t");
  CHECK(sent.at(0).authorization == "Basic YTpz");
  CHECK(sent.at(1).body == "token=t&client_id=a");
  CHECK(shell.out.empty());
}

TEST_CASE("delete access-tokens names the client in the query") {
  fake_server server;
  server.answer(204, "");
  terminal shell;
  CHECK(shell.ask(server, {"delete", "access-tokens", "a&b"}) == 0);
  CHECK(server.requests().at(0).line == "DELETE /admin/oauth2/tokens?client_id=a%26b");
  CHECK(shell.out == "a&b\n");
}
