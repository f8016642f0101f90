#include "tests/tools/terminal.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::tests;

TEST_CASE(
  "perform authorization-code says what is wrong with its options before anything is sent") {
  fake_server server;
  terminal shell;
  CHECK(shell.ask(server, {"perform", "authorization-code"}) == 2);
  const std::vector<std::vector<std::string>> wrong{
    {"--port", "65536"},
    {"--port", "-1"},
    {"--port", "x"},
    {"--max-age", "-1"},
    {"--max-age", "soon"},
    {"--response-mode", "fragment"},
    {"--state", ""},
    {"--redirect", "myapp:/callback"},
    {"--redirect", "nonsense"},
    {"--redirect", "http://127.0.0.1/a#b"},
    {"--auth-url", "nonsense"},
    {"--token-url", "ftp://as/token"}};
  for (auto words : wrong) {
    words.insert(words.begin(), {"perform", "authorization-code", "--client-id", "a"});
    CHECK_MESSAGE(shell.ask(server, words) == 2, words.back());
  }
  CHECK(server.requests().empty());
}

TEST_CASE("a server that fails to show its metadata is not taken for one without") {
  fake_server server;
  server.answer(503, "");
  server.answer(200, "<html>");
  terminal shell;
  for (int i = 0; i < 2; ++i)
    CHECK(
      shell.ask(server, {"perform", "authorization-code", "--client-id", "a", "--port", "0"}) == 1);
  CHECK(server.requests().at(1).line == "GET /.well-known/openid-configuration");
}

TEST_CASE("perform authorization-code ends when its server is not there") {
  terminal shell;
  for (const auto* verb : {"authorization-code", "user"})
    CHECK(
      shell.run(
        {std::string(verb) == "user" ? "token" : "perform", verb, "--client-id", "a", "--port", "0",
         "--endpoint", "http://127.0.0.1:1"})
      == 3);
}
