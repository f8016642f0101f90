#include "tests/tools/terminal.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::tests;

namespace {

constexpr auto made = R"({"client_id":"a","client_secret":"s3cret"})";

} // namespace

TEST_CASE("create oauth2-client posts the flags and Hydra's defaults") {
  fake_server server;
  server.answer(201, made);
  terminal shell;

  CHECK(
    shell.ask(
      server, {"create", "oauth2-client", "--id", "a", "--name", "App", "--grant-type", "x,y",
               "--grant-type", "z", "--scope", "read,write", "--metadata", R"({"k":[1]})",
               "--skip-consent", "--skip-logout-consent=false"})
    == 0);

  const auto sent = server.requests().at(0);
  CHECK(sent.line == "POST /admin/clients");
  CHECK(sent.content_type == "application/json");
  CHECK(
    sent.body
    == R"({"client_id":"a","client_name":"App","grant_types":["x","y","z"],"response_types":["code"],)"
       R"("scope":"read write","token_endpoint_auth_method":"client_secret_basic",)"
       R"("subject_type":"public","metadata":{"k":[1]},"request_object_signing_alg":"RS256",)"
       R"("skip_consent":true,"skip_logout_consent":false})");
  CHECK(has(shell.out, "CLIENT SECRET   s3cret\n"));
  CHECK(shell.err.empty());
}

TEST_CASE("every flag of a client sets its member") {
  const std::pair<const char*, const char*> flags[] = {
    {"name", "client_name"},
    {"secret", "client_secret"},
    {"grant-type", "grant_types"},
    {"response-type", "response_types"},
    {"scope", "scope"},
    {"redirect-uri", "redirect_uris"},
    {"audience", "audience"},
    {"token-endpoint-auth-method", "token_endpoint_auth_method"},
    {"jwks-uri", "jwks_uri"},
    {"subject-type", "subject_type"},
    {"sector-identifier-uri", "sector_identifier_uri"},
    {"owner", "owner"},
    {"contact", "contacts"},
    {"policy-uri", "policy_uri"},
    {"tos-uri", "tos_uri"},
    {"client-uri", "client_uri"},
    {"logo-uri", "logo_uri"},
    {"allowed-cors-origin", "allowed_cors_origins"},
    {"post-logout-callback", "post_logout_redirect_uris"},
    {"backchannel-logout-callback", "backchannel_logout_uri"},
    {"frontchannel-logout-callback", "frontchannel_logout_uri"},
    {"request-uri", "request_uris"},
    {"request-object-signing-alg", "request_object_signing_alg"},
    {"access-token-strategy", "access_token_strategy"},
  };
  fake_server server;
  server.answer(200, made);
  terminal shell;
  for (const auto& [flag, member] : flags) {
    REQUIRE(shell.ask(server, {"update", "client", "a", "--" + std::string(flag), "v"}) == 0);
    CHECK(
      has(server.requests().back().body, R"("path":"/)" + std::string(member) + R"(","value":)"));
  }
  for (const std::string flag :
       {"backchannel-logout-session-required", "frontchannel-logout-session-required"}) {
    REQUIRE(shell.ask(server, {"update", "client", "a", "--" + flag}) == 0);
    CHECK(has(server.requests().back().body, R"("value":true)"));
  }
}

TEST_CASE("metadata that is no JSON is wrong usage") {
  fake_server server;
  terminal shell;
  CHECK(shell.ask(server, {"create", "oauth2-client", "--metadata", "{"}) == 2);
  CHECK(server.requests().empty());
}

TEST_CASE("update oauth2-client patches only what is given") {
  fake_server server;
  server.answer(200, made);
  terminal shell;

  CHECK(
    shell.ask(
      server, {"update", "oauth2-client", "a b", "--redirect-uri", "https://a.example/1",
               "--redirect-uri", "https://a.example/2"})
    == 0);

  const auto sent = server.requests().at(0);
  CHECK(sent.line == "PATCH /admin/clients/a%20b");
  CHECK(sent.content_type == "application/json");
  CHECK(
    sent.body
    == R"([{"op":"add","path":"/redirect_uris","value":["https://a.example/1","https://a.example/2"]}])");
}

TEST_CASE("an update of nothing is wrong usage") {
  fake_server server;
  terminal shell;
  CHECK(shell.ask(server, {"update", "oauth2-client", "a"}) == 2);
  CHECK(server.requests().empty());
}

TEST_CASE("a file is posted by create and put by update") {
  fake_server server;
  server.answer(200, made);
  terminal shell;
  const temporary_file file("client.json", R"({"client_name": "App"})");

  CHECK(shell.ask(server, {"create", "oauth2-client", "--file", file.path()}) == 0);
  CHECK(shell.ask(server, {"update", "oauth2-client", "a", "--file", file.path()}) == 0);
  shell.input = "{}";
  CHECK(shell.ask(server, {"create", "oauth2-client", "--file", "-"}) == 0);

  const auto sent = server.requests();
  CHECK(sent.at(0).line == "POST /admin/clients");
  CHECK(sent.at(0).body == R"({"client_name":"App"})");
  CHECK(sent.at(1).line == "PUT /admin/clients/a");
  CHECK(sent.at(2).body == "{}");
}

TEST_CASE("a file that holds no client is wrong usage") {
  fake_server server;
  terminal shell;
  const temporary_file file("client.json", "[]");

  CHECK(shell.ask(server, {"create", "oauth2-client", "--file", file.path()}) == 2);
  CHECK(shell.ask(server, {"create", "oauth2-client", "--file", "/no/such/file"}) == 2);
  CHECK(shell.ask(server, {"create", "oauth2-client", "--file", "/"}) == 2);
  CHECK(shell.ask(server, {"create", "oauth2-client", "--file", file.path(), "--name", "x"}) == 2);
  shell.input = "{";
  CHECK(shell.ask(server, {"create", "oauth2-client", "--file", "-"}) == 2);
  CHECK(server.requests().empty());
}

TEST_CASE("import oauth2-client posts every client of every file") {
  fake_server server;
  server.answer(201, made);
  terminal shell;
  const temporary_file one("one.json", R"({"client_id":"1"})");
  const temporary_file more("more.json", R"([{"client_id":"2"},{"client_id":"3"}])");

  CHECK(shell.ask(server, {"import", "oauth2-client", one.path(), more.path(), "-q"}) == 0);
  CHECK(server.requests().size() == 3);
  CHECK(server.requests().at(2).body == R"({"client_id":"3"})");
  CHECK(shell.out == "a\na\na\n");
  shell.input = R"({"client_id":"4"})";
  CHECK(shell.ask(server, {"import", "oauth2-client"}) == 0);
  CHECK(server.requests().at(3).body == R"({"client_id":"4"})");
}

TEST_CASE("an import with one bad file sends nothing") {
  fake_server server;
  terminal shell;
  const temporary_file good("good.json", "{}");
  const temporary_file bad("bad.json", "[1]");

  CHECK(shell.ask(server, {"import", "oauth2-client", good.path(), bad.path()}) == 2);
  CHECK(server.requests().empty());
}

TEST_CASE("an import that is refused shows the secrets that were made before") {
  fake_server server;
  server.answer(201, made);
  server.answer(409, R"({"error":"conflict","error_description":"It exists."})");
  terminal shell;
  shell.input = "[{},{}]";

  CHECK(shell.ask(server, {"import", "oauth2-client", "-"}) == 1);
  CHECK(has(shell.out, "s3cret"));
  CHECK(shell.err == "error: the new client: conflict: It exists.\n");
}

TEST_CASE("encryption of the secret is refused, not passed over") {
  fake_server server;
  terminal shell;
  for (const auto* flag : {"--pgp-key", "--pgp-key-url", "--keybase"}) {
    CHECK(shell.ask(server, {"create", "oauth2-client", flag, "x"}) == 2);
    CHECK(has(shell.err, "not supported"));
  }
  CHECK(server.requests().empty());
}
