#include "tests/tools/terminal.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::tests;

namespace {

constexpr auto keys =
  R"({"keys":[{"kid":"1","kty":"EC","alg":"ES256","use":"sig","d":"private","x":"X"},)"
  R"({"kid":"2","kty":"oct","k":"private"}]})";

} // namespace

TEST_CASE("create jwk asks for a key") {
  fake_server server;
  server.answer(201, keys);
  terminal shell;

  CHECK(shell.ask(server, {"create", "jwk", "a/b"}) == 0);
  CHECK(shell.ask(server, {"create", "jwk", "s", "k", "--alg", "ES256", "--use", "enc"}) == 0);

  CHECK(server.requests().at(0).line == "POST /admin/keys/a%2Fb");
  CHECK(server.requests().at(0).body == R"({"alg":"RS256","kid":"","use":"sig"})");
  CHECK(server.requests().at(1).body == R"({"alg":"ES256","kid":"k","use":"enc"})");
  CHECK(shell.out == "SET ID  KEY ID  ALGORITHM  USE\ns       1       ES256      sig\ns       2\n");
}

TEST_CASE("only public members are shown where only they are wanted") {
  fake_server server;
  server.answer(200, keys);
  terminal shell;

  CHECK(shell.ask(server, {"get", "jwk", "s", "--public", "--format", "json"}) == 0);
  CHECK(
    shell.out
    == R"({"set":"s","keys":[{"kid":"1","kty":"EC","alg":"ES256","use":"sig","x":"X"}]})"
       "\n");
  CHECK(shell.ask(server, {"list", "jwk", "s", "--format", "yaml"}) == 0);
  CHECK_FALSE(has(shell.out, "private"));
  CHECK(shell.ask(server, {"get", "jwk", "s", "--format", "yaml"}) == 0);
  CHECK(has(shell.out, "    d: private\n"));
}

TEST_CASE("get jwk reads several sets, or one key") {
  fake_server server;
  server.answer(200, keys);
  terminal shell;

  CHECK(shell.ask(server, {"get", "jwk", "s", "t", "-q"}) == 0);
  CHECK(shell.out == "1\n2\n1\n2\n");
  CHECK(shell.ask(server, {"get", "jwk", "s", "--kid", "k/1"}) == 0);
  CHECK(server.requests().back().line == "GET /admin/keys/s/k%2F1");
  CHECK(shell.ask(server, {"get", "jwk", "s", "t", "--kid", "k"}) == 2);
}

TEST_CASE("an empty id does not become the whole collection") {
  fake_server server;
  terminal shell;
  CHECK(shell.ask(server, {"delete", "jwk", "s", "--kid", ""}) == 2);
  CHECK(shell.ask(server, {"delete", "jwk", "", "--kid", "k"}) == 2);
  CHECK(shell.ask(server, {"get", "oauth2-client", ""}) == 2);
  CHECK(server.requests().empty());
}

TEST_CASE("delete jwk deletes sets, or one key") {
  fake_server server;
  server.answer(204, "");
  terminal shell;

  CHECK(shell.ask(server, {"delete", "jwk", "s", "t"}) == 0);
  CHECK(server.requests().at(1).line == "DELETE /admin/keys/t");
  CHECK(shell.ask(server, {"delete", "jwk", "s", "--kid", "k", "-q"}) == 0);
  CHECK(server.requests().at(2).line == "DELETE /admin/keys/s/k");
  CHECK(shell.out == "k\n");
  CHECK(shell.ask(server, {"delete", "jwk", "s", "t", "--kid", "k"}) == 2);
}
