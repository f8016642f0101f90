#include "tools/endpoint.hpp"

#include "tests/tools/terminal.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::tests;
using namespace gatehouse::tools;

TEST_CASE("the endpoint comes from the flag before the environment") {
  fake_server server;
  server.answer(200, "[]");
  terminal shell;
  shell.environment = {{"ORY_SDK_URL", "http://127.0.0.1:1"}};
  CHECK(shell.ask(server, {"list", "clients"}) == 0);
}

TEST_CASE("each peer has its variables") {
  fake_server server;
  server.answer(200, "[]");
  terminal shell;

  shell.environment = {{"ORY_SDK_URL", server.url()}, {"HYDRA_ADMIN_URL", "http://127.0.0.1:1"}};
  CHECK(shell.run({"list", "clients"}) == 0);
  shell.environment = {
    {"ORY_SDK_URL", ""}, {"HYDRA_ADMIN_URL", server.url()}, {"HYDRA_URL", "http://127.0.0.1:1"}};
  CHECK(shell.run({"list", "clients"}) == 0);
  shell.environment = {{"HYDRA_URL", server.url()}, {"HYDRA_ADMIN_URL", "http://127.0.0.1:1"}};
  CHECK(shell.run({"revoke", "token", "t", "--client-id", "a"}) == 0);
}

TEST_CASE("slashes at the end of an endpoint do not count, a path in it does") {
  fake_server server;
  server.answer(200, "[]");
  terminal shell;
  CHECK(shell.run({"list", "clients", "-e", server.url() + "/base//"}) == 0);
  CHECK(server.requests().at(0).line == "GET /base/admin/clients?page_size=100");
}

TEST_CASE("an endpoint that cannot be asked is wrong usage") {
  for (const auto* url :
       {"ftp://a", "a.example:4445", "http://a/?b", "http://a#c", "http://u:p@a"}) {
    given_options given;
    given.set("endpoint", {url});
    const auto found = find_server(peer::admin, given, {});
    REQUIRE_MESSAGE(!found, url);
    CHECK(found.error().code == exit_code::misuse);
  }
}

TEST_CASE("an https endpoint can be asked, with certificates that can be read") {
  given_options given;
  given.set("endpoint", {"https://a.example"});
  CHECK(find_server(peer::admin, given, {}).has_value());
  given.set("ca-file", {"/nowhere/ca.pem"});
  const auto found = find_server(peer::admin, given, {});
  REQUIRE_FALSE(found.has_value());
  CHECK(found.error().code == exit_code::misuse);
}

TEST_CASE("a server that does not speak TLS cannot be reached by https") {
  fake_server server;
  terminal shell;
  CHECK(shell.run({"list", "clients", "-e", "https" + server.url().substr(4)}) == 3);
  CHECK(has(shell.err, "error: cannot trust 127.0.0.1:"));
  CHECK(server.requests().empty());
}

TEST_CASE("headers are sent along, and malformed ones refused without repeating them") {
  fake_server server;
  server.answer(200, "[]");
  terminal shell;
  CHECK(shell.ask(server, {"list", "clients", "-H", "X-Extra:  a, b", "--skip-tls-verify"}) == 0);
  CHECK(server.requests().at(0).extra == "a, b");
  for (const auto* line : {"hunter2", ": hunter2", "a b: hunter2", "a: hunter2\r\nb: c"}) {
    CHECK(shell.ask(server, {"list", "clients", "-H", line}) == 2);
    CHECK_FALSE(has(shell.err, "hunter2"));
  }
}
