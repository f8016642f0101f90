#include "tests/tools/terminal.hpp"
#include "tools/verbs.hpp"

#include <doctest/doctest.h>
#include <iterator>

using namespace gatehouse::tests;

TEST_CASE("a server that is not there is its own exit code") {
  terminal shell;
  CHECK(shell.run({"list", "oauth2-clients", "-e", "http://127.0.0.1:1"}) == 3);
  CHECK(shell.err.starts_with("error: cannot connect to 127.0.0.1:1"));
}

TEST_CASE("a refusal is printed as code and description, fit for a terminal") {
  fake_server server;
  server.answer(400, R"({"error":"invalid_request","error_description":"a\u001b[2Jb"})");
  terminal shell;
  CHECK(shell.ask(server, {"delete", "client", "a"}) == 1);
  CHECK(shell.err == "error: a: invalid_request: a?[2Jb\n");
}

TEST_CASE("a refusal of one of many tells which one") {
  fake_server server;
  server.answer(404, R"({"error":"Unable to locate the resource","error_description":""})");
  terminal shell;
  CHECK(shell.ask(server, {"get", "client", "my-app"}) == 1);
  CHECK(shell.err == "error: my-app: Unable to locate the resource\n");
}

TEST_CASE("a flag that is neither true nor false is wrong usage, and nothing is sent") {
  terminal shell;
  CHECK(shell.run({"create", "client", "--skip-consent=maybe", "-e", "http://127.0.0.1:1"}) == 2);
  CHECK(shell.err.starts_with("error: --skip-consent is true or false"));
  CHECK(shell.run({"create", "client", "--skip-consent=F", "-e", "http://127.0.0.1:1"}) == 3);
}

TEST_CASE("the version can be asked for as an option") {
  terminal shell;
  CHECK(shell.run({"--version"}) == 0);
  CHECK_FALSE(shell.out.empty());
}

TEST_CASE("the help of an update names no values that count only at creation") {
  terminal shell;
  CHECK(shell.run({"create", "oauth2-client", "--help"}) == 0);
  CHECK(shell.out.find("[RS256]") != std::string::npos);
  CHECK(shell.run({"update", "oauth2-client", "--help"}) == 0);
  CHECK(shell.out.find("[RS256]") == std::string::npos);
}

TEST_CASE("a refusal without a sentence tells the status") {
  fake_server server;
  server.answer(503, "gone");
  terminal shell;
  CHECK(shell.ask(server, {"delete", "client", "a"}) == 1);
  CHECK(shell.err == "error: a: the server answered with HTTP status 503\n");
}

TEST_CASE("a refusal in the older shape is understood") {
  fake_server server;
  server.answer(404, R"({"error":{"code":404,"status":"Not Found","message":"No."}})");
  terminal shell;
  CHECK(shell.ask(server, {"delete", "client", "a"}) == 1);
  CHECK(shell.err == "error: a: Not Found: No.\n");
}

TEST_CASE("an answer that is no JSON is a refusal") {
  fake_server server;
  server.answer(200, "<html>");
  terminal shell;
  CHECK(shell.ask(server, {"get", "client", "a"}) == 1);
  CHECK(shell.err == "error: a: the server's answer is no JSON\n");
}

TEST_CASE("wrong usage is told with the way to the help") {
  terminal shell;
  CHECK(shell.run({}) == 2);
  CHECK(shell.run({"frobnicate"}) == 2);
  CHECK(shell.err == "error: unknown: frobnicate\nRun 'gatehouse --help' for usage.\n");
  CHECK(shell.run({"get", "oauth2-client"}) == 2);
  CHECK(
    shell.err == "error: id is required\nRun 'gatehouse get oauth2-client --help' for usage.\n");
  CHECK(shell.run({"create", "oauth2-client", "--no-such-flag"}) == 2);
  CHECK(shell.run({"introspect", "token", "a", "b"}) == 2);
  CHECK(shell.run({"get", "client", "a", "--format", "xml"}) == 2);
  CHECK(shell.out.empty());
}

TEST_CASE("AB-88 a mistyped option does not bring its secret into the error") {
  terminal shell;
  CHECK(shell.run({"revoke", "token", "t", "--client-secert", "hunter2"}) == 2);
  CHECK(shell.err.starts_with("error: unknown option: --client-secert\n"));
  CHECK(shell.run({"revoke", "token", "t", "--client-secert=hunter2"}) == 2);
  CHECK(shell.err.starts_with("error: unknown option: --client-secert\n"));
  CHECK(shell.run({"revoke", "token", "t", "hunter2"}) == 2);
  CHECK(shell.err.starts_with("error: too many arguments\n"));
}

TEST_CASE("every verb has help with its example") {
  terminal shell;
  for (const auto& verb : gatehouse::tools::all_verbs()) {
    std::istringstream path(verb.path);
    std::vector<std::string> words{std::istream_iterator<std::string>(path), {}};
    words.emplace_back("--help");
    CHECK_MESSAGE(shell.run(words) == 0, verb.path);
    const auto first = verb.example.substr(0, verb.example.find('\n'));
    CHECK_MESSAGE(has(shell.out, "Example:\n  gatehouse " + first), verb.path);
    CHECK_MESSAGE(has(shell.out, "Usage: gatehouse " + verb.path), verb.path);
  }
}

TEST_CASE("the help lists the verbs in groups, and the exit codes") {
  terminal shell;
  CHECK(shell.run({"help"}) == 0);
  for (const auto* part : {"Server:", "Tokens:", "Names of Hydra 1.x:", "Exit codes:\n  0  done"})
    CHECK(has(shell.out, part));
  CHECK(shell.run({"help", "create", "jwk"}) == 0);
  CHECK(has(shell.out, "gatehouse create jwk my-set"));
}

TEST_CASE("the help speaks of hydra when that is the program's name") {
  terminal shell{.program = "/usr/local/bin/hydra"};
  CHECK(shell.run({"create", "jwk", "--help"}) == 0);
  CHECK(has(shell.out, "Usage: hydra create jwk"));
  CHECK(has(shell.out, "\n  hydra create jwk my-set"));
}

TEST_CASE("version prints the version") {
  terminal shell;
  CHECK(shell.run({"version"}) == 0);
  CHECK(shell.out.starts_with("gatehouse "));
}
