#include "tests/tools/terminal.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::tests;

namespace {

// RFC 8410 §10.1.
constexpr auto pem = "-----BEGIN PUBLIC KEY-----\n"
                     "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
                     "-----END PUBLIC KEY-----\n";

// RFC 8037 appendix A.1.
constexpr auto private_jwk =
  R"({"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",)"
  R"("x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})";

} // namespace

TEST_CASE("import jwk puts a PEM key under its thumbprint") {
  fake_server server;
  server.answer(200, "{}");
  terminal shell;
  const temporary_file file("key.pem", pem);

  CHECK(shell.ask(server, {"import", "jwk", "s", file.path(), "--alg", "EdDSA", "-q"}) == 0);

  const auto sent = server.requests().at(0);
  CHECK(sent.line == "PUT /admin/keys/s/" + shell.out.substr(0, shell.out.size() - 1));
  CHECK(has(sent.body, R"("use":"sig","alg":"EdDSA","kid":")"));
}

TEST_CASE("import jwk leaves what a key says of itself") {
  fake_server server;
  server.answer(200, "{}");
  terminal shell;
  shell.input = R"({"keys":[{"kty":"RSA","kid":"1","use":"enc","alg":"X","n":"N"}]})";

  CHECK(
    shell.ask(
      server, {"import", "jwk", "s", "-", "--use", "sig", "--alg", "Y", "--default-key-id", "2"})
    == 0);
  CHECK(server.requests().at(0).line == "PUT /admin/keys/s/1");
  CHECK(server.requests().at(0).body == R"({"kty":"RSA","kid":"1","use":"enc","alg":"X","n":"N"})");
}

TEST_CASE("an imported private key is sent, and not printed") {
  fake_server server;
  server.answer(200, private_jwk);
  terminal shell;
  shell.input = private_jwk;

  CHECK(
    shell.ask(server, {"import", "jwk", "s", "-", "--default-key-id", "k", "--format", "json"})
    == 0);
  CHECK(has(server.requests().at(0).body, R"("d":"nWGx)"));
  CHECK(has(shell.out, R"("kid":"k")"));
  CHECK_FALSE(has(shell.out, "nWGx"));
}

TEST_CASE("update jwk replaces the set") {
  fake_server server;
  server.answer(200, "{}");
  terminal shell;
  shell.input = R"({"keys":[{"kty":"RSA","kid":"1","use":"sig"}]})";

  CHECK(shell.ask(server, {"update", "jwk", "s", "-"}) == 0);
  CHECK(server.requests().at(0).line == "PUT /admin/keys/s");
  CHECK(server.requests().at(0).body == shell.input);
}

TEST_CASE("a file without keys is wrong usage, and nothing is sent") {
  fake_server server;
  terminal shell;
  for (const auto* text :
       {"", "{}", R"({"keys":[]})", "-----BEGIN PUBLIC KEY-----\nx\n", R"({"kty":"RSA"})"}) {
    shell.input = text;
    CHECK_MESSAGE(shell.ask(server, {"import", "jwk", "s", "-"}) == 2, text);
  }
  CHECK(shell.ask(server, {"update", "jwk", "s", "/no/such/file"}) == 2);
  CHECK(server.requests().empty());
}
