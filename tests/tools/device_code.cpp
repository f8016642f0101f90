#include "tests/tools/terminal.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::tests;

namespace {

constexpr auto code =
  R"({"device_code":"dc","user_code":"WDJB","verification_uri":"http://as/verify",)"
  R"("verification_uri_complete":"http://as/verify?user_code=WDJB","expires_in":600,"interval":3})";

constexpr auto token =
  R"({"access_token":"t","expires_in":3599,"scope":"offline","token_type":"bearer",)"
  R"("refresh_token":"r","id_token":"i"})";

constexpr auto pending = R"({"error":"authorization_pending"})";

} // namespace

TEST_CASE("perform device-code tells where to go, and polls until there is a token") {
  fake_server server;
  server.answer(200, code);
  server.answer(400, pending);
  server.answer(200, token);
  terminal shell;

  CHECK(
    shell.ask(
      server, {"perform", "device-code", "--client-id", "tv", "--client-secret", "s", "--scope",
               "read,write", "--audience", "https://a.example", "--port", "-1"})
    == 0);

  const auto sent = server.requests();
  REQUIRE(sent.size() == 3);
  CHECK(sent[0].line == "POST /oauth2/device/auth");
  CHECK(sent[0].body == "scope=read%20write&audience=https%3A%2F%2Fa.example");
  CHECK(sent[0].authorization.starts_with("Basic "));
  CHECK(sent[2].line == "POST /oauth2/token");
  CHECK(
    sent[2].body
    == "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&device_code=dc");
  CHECK(shell.waited == std::vector<std::int64_t>{3, 3});
  CHECK(
    shell.err
    == "Open http://as/verify\nand enter the code WDJB\nor open "
       "http://as/verify?user_code=WDJB\n");
  CHECK(has(shell.out, "ACCESS TOKEN   t\n"));
  CHECK(has(shell.out, "REFRESH TOKEN  r\n"));
  CHECK(has(shell.out, "ID TOKEN       i\n"));
}

TEST_CASE("perform device-code waits longer when it is told to slow down") {
  fake_server server;
  server.answer(200, code);
  server.answer(400, R"({"error":"slow_down"})");
  server.answer(400, R"({"error":"slow_down"})");
  server.answer(200, token);
  terminal shell;
  CHECK(shell.ask(server, {"perform", "device-code", "--client-id", "tv", "-q"}) == 0);
  CHECK(shell.waited == std::vector<std::int64_t>{3, 8, 13});
  CHECK(shell.out == "t\n");
}

TEST_CASE("a public client asks for offline and openid unless it is told otherwise") {
  fake_server server;
  server.answer(200, code);
  server.answer(200, token);
  terminal shell;
  CHECK(
    shell.ask(server, {"perform", "device-code", "--client-id", "tv", "--format", "json"}) == 0);
  CHECK(server.requests().at(0).body == "scope=offline%20openid&client_id=tv");
  CHECK(has(shell.out, R"("refresh_token":"r")"));
}

TEST_CASE("perform device-code ends with what the person or the server refused") {
  fake_server server;
  server.answer(200, code);
  server.answer(403, R"({"error":"access_denied","error_description":"No."})");
  terminal shell;
  CHECK(shell.ask(server, {"perform", "device-code", "--client-id", "tv"}) == 1);
  CHECK(has(shell.err, "error: access_denied: No.\n"));
}

TEST_CASE("perform device-code gives up when the code has expired") {
  fake_server server;
  server.answer(
    200, R"({"device_code":"dc","user_code":"W","verification_uri":"u","expires_in":9})");
  server.answer(400, pending);
  terminal shell;
  CHECK(shell.ask(server, {"perform", "device-code", "--client-id", "tv"}) == 1);
  CHECK(shell.waited == std::vector<std::int64_t>{5, 5});
  CHECK(has(shell.err, "error: nobody has entered the code in time\n"));
}

TEST_CASE("perform device-code says what is wrong with an answer that is none") {
  fake_server server;
  server.answer(200, "{}");
  terminal shell;
  CHECK(shell.ask(server, {"perform", "device-code", "--client-id", "tv"}) == 1);
  CHECK(has(shell.err, "has no device code"));
  CHECK(shell.ask(server, {"perform", "device-code"}) == 2);
}

TEST_CASE("perform device-code asks where the options say, and nowhere else") {
  fake_server server;
  fake_server elsewhere;
  elsewhere.answer(200, code);
  elsewhere.answer(200, token);
  terminal shell;
  CHECK(
    shell.ask(
      server, {"perform", "device-code", "--client-id", "tv", "--device-auth-url",
               elsewhere.url() + "/a/device", "--token-url", elsewhere.url() + "/a/token"})
    == 0);
  CHECK(server.requests().empty());
  CHECK(elsewhere.requests().at(0).line == "POST /a/device");
  CHECK(elsewhere.requests().at(1).line == "POST /a/token");
  for (const auto* wrong : {"ftp://as/token", "nonsense", "https://as"})
    CHECK_MESSAGE(
      shell.ask(server, {"perform", "device-code", "--client-id", "tv", "--token-url", wrong}) == 2,
      wrong);
}
