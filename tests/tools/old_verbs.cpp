#include "tests/tools/terminal.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::tests;

TEST_CASE("clients create knows the old flags, long and short") {
  fake_server server;
  server.answer(201, R"({"client_id":"a"})");
  terminal shell{.program = "/usr/bin/hydra"};

  CHECK(
    shell.ask(
      server, {"clients", "create", "--grant-types", "x,y", "-r", "code", "--callbacks",
               "https://a.example/1", "-c", "https://a.example/2", "-a", "read", "-n", "App", "-q"})
    == 0);

  const auto body = server.requests().at(0).body;
  CHECK(has(body, R"("grant_types":["x","y"])"));
  CHECK(has(body, R"("redirect_uris":["https://a.example/1","https://a.example/2"])"));
  CHECK(has(body, R"("scope":"read")"));
  CHECK(has(body, R"("client_name":"App")"));
  CHECK(shell.out == "a\n");
}

TEST_CASE("the old names of client and key verbs ask the same") {
  fake_server server;
  server.answer(200, R"({"client_id":"a","keys":[]})");
  terminal shell;
  const auto asks = [&](std::vector<std::string> words) {
    REQUIRE(shell.ask(server, std::move(words)) == 0);
    return server.requests().back().line;
  };

  CHECK(asks({"clients", "get", "a"}) == "GET /admin/clients/a");
  CHECK(shell.out.starts_with("{\n"));
  CHECK(asks({"clients", "update", "a", "--name", "b"}) == "PATCH /admin/clients/a");
  CHECK(asks({"clients", "delete", "a"}) == "DELETE /admin/clients/a");
  CHECK(asks({"keys", "create", "s", "k", "--alg", "ES256"}) == "POST /admin/keys/s");
  CHECK(asks({"keys", "get", "s"}) == "GET /admin/keys/s");
  CHECK(asks({"keys", "delete", "s"}) == "DELETE /admin/keys/s");
  shell.input = "{}";
  CHECK(asks({"clients", "import", "-"}) == "POST /admin/clients");
  shell.input = R"({"kty":"RSA","kid":"1"})";
  CHECK(asks({"keys", "import", "s", "-"}) == "PUT /admin/keys/s/1");
}

TEST_CASE("clients list counts pages") {
  fake_server server;
  server.answer(200, "[]");
  terminal shell;
  CHECK(shell.ask(server, {"clients", "list", "--limit", "10", "--page", "3"}) == 0);
  CHECK(server.requests().at(0).line == "GET /admin/clients?limit=10&offset=20");
  CHECK(shell.ask(server, {"clients", "list", "--page", "0"}) == 2);
  CHECK(shell.ask(server, {"clients", "list", "--limit", "x"}) == 2);
}

TEST_CASE("token client prints the token alone unless more is wanted") {
  fake_server server;
  server.answer(200, R"({"access_token":"t","scope":"s"})");
  terminal shell;
  CHECK(shell.ask(server, {"token", "client", "--client-id", "a", "--client-secret", "s"}) == 0);
  CHECK(server.requests().at(0).line == "POST /oauth2/token");
  CHECK(shell.out == "t\n");
  CHECK(shell.ask(server, {"token", "client", "--client-id", "a", "-v"}) == 0);
  CHECK(has(shell.out, "SCOPE"));
  CHECK(shell.ask(server, {"token", "client", "--client-id", "a", "--format", "json"}) == 0);
  CHECK(shell.out.starts_with("{"));
}

TEST_CASE("token introspect, revoke and delete ask the same as today's verbs") {
  fake_server server;
  server.answer(200, R"({"active":true})");
  terminal shell;
  CHECK(
    shell.ask(server, {"token", "introspect", "t", "--client-id", "a", "--client-secret", "s"})
    == 0);
  CHECK(shell.out == "{\n  \"active\": true\n}\n");
  CHECK(shell.ask(server, {"token", "revoke", "t", "--client-id", "a"}) == 0);
  CHECK(server.requests().back().line == "POST /oauth2/revoke");
  CHECK(shell.ask(server, {"token", "delete", "--client-id", "a"}) == 0);
  CHECK(server.requests().back().line == "DELETE /admin/oauth2/tokens?client_id=a");
  CHECK(shell.ask(server, {"token", "delete"}) == 2);
}

TEST_CASE("token flush tells since when") {
  fake_server server;
  server.answer(204, "");
  terminal shell;
  CHECK(shell.ask(server, {"token", "flush", "--min-age", "24h"}) == 0);
  CHECK(server.requests().at(0).line == "POST /oauth2/flush");
  CHECK(server.requests().at(0).body == R"({"notAfter":"2023-11-13T22:13:20Z"})");
  CHECK(shell.ask(server, {"token", "flush"}) == 0);
  CHECK(server.requests().at(1).body == R"({"notAfter":"2023-11-14T22:13:20Z"})");
  CHECK(shell.ask(server, {"token", "flush", "--min-age", "a day"}) == 2);
  CHECK(shell.ask(server, {"token", "flush", "--min-age=-1h"}) == 2);
}
