#include "tests/tools/terminal.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::tests;

namespace {

constexpr auto one_client =
  R"({"client_id":"a","grant_types":["x","y"],"response_types":[],"scope":"s t","audience":null,)"
  R"("redirect_uris":["https://a.example/cb"]})";

} // namespace

TEST_CASE("get oauth2-client shows one client as a record") {
  fake_server server;
  server.answer(200, one_client);
  terminal shell;

  CHECK(shell.ask(server, {"get", "oauth2-client", "a"}) == 0);

  CHECK(server.requests().at(0).line == "GET /admin/clients/a");
  CHECK(
    shell.out
    == "CLIENT ID       a\nCLIENT SECRET\nGRANT TYPES     x, y\nRESPONSE TYPES\nSCOPE           s "
       "t\n"
       "AUDIENCE\nREDIRECT URIS   https://a.example/cb\n");
}

TEST_CASE("ids are percent-encoded in paths") {
  fake_server server;
  server.answer(200, one_client);
  terminal shell;

  CHECK(shell.ask(server, {"get", "client", "a/b ?#"}) == 0);
  CHECK(server.requests().at(0).line == "GET /admin/clients/a%2Fb%20%3F%23");
}

TEST_CASE("an id that would climb the path is wrong usage") {
  fake_server server;
  terminal shell;
  CHECK(shell.ask(server, {"delete", "oauth2-client", ".."}) == 2);
  CHECK(server.requests().empty());
}

TEST_CASE("several clients are one table and one array") {
  fake_server server;
  server.answer(200, one_client);
  terminal shell;

  CHECK(shell.ask(server, {"get", "oauth2-client", "a", "b"}) == 0);
  CHECK(shell.out.starts_with("CLIENT ID  CLIENT SECRET  GRANT TYPES  RESPONSE TYPES  SCOPE  "));
  CHECK(shell.ask(server, {"get", "oauth2-client", "a", "b", "-q"}) == 0);
  CHECK(shell.out == "a\na\n");
  CHECK(
    shell.ask(server, {"get", "oauth2-client", "a", "b", "--format", "jsonpointer=/1/scope"}) == 0);
  CHECK(shell.out == "s t\n");
}

TEST_CASE("list oauth2-clients tells where the next page begins") {
  fake_server server;
  server.answer(
    200, "[" + std::string(one_client) + "]",
    R"(</admin/clients?page_size=1>; rel="first",</admin/clients?page_size=1&page_token=t%2B1>; rel="next")");
  terminal shell;

  CHECK(
    shell.ask(server, {"list", "oauth2-clients", "--page-size", "1", "--page-token", "t 0"}) == 0);
  CHECK(server.requests().at(0).line == "GET /admin/clients?page_size=1&page_token=t%200");
  CHECK(shell.out.starts_with("CLIENT ID  "));
  CHECK(shell.out.find("\na  ") != std::string::npos);
  CHECK(shell.err == "There are more: --page-token t+1\n");
  CHECK(shell.ask(server, {"list", "clients", "-q"}) == 0);
  CHECK(shell.out == "a\n");
  CHECK(shell.ask(server, {"list", "clients", "--format", "json"}) == 0);
  CHECK(shell.out.starts_with(R"({"items":[{"client_id":"a")"));
  CHECK(shell.out.ends_with(R"("next_page_token":"t+1","is_last_page":false})"
                            "\n"));
  CHECK(shell.err.empty());
}

TEST_CASE("a list that is none is a refusal") {
  fake_server server;
  server.answer(200, "{}");
  terminal shell;
  CHECK(shell.ask(server, {"list", "oauth2-clients"}) == 1);
}

TEST_CASE("delete oauth2-client prints what is gone, and stops at the first refusal") {
  fake_server server;
  server.answer(204, "");
  server.answer(404, R"({"error":"not_found","error_description":"No such client."})");
  terminal shell;

  CHECK(shell.ask(server, {"delete", "oauth2-client", "a", "b", "c"}) == 1);
  CHECK(server.requests().size() == 2);
  CHECK(server.requests().at(0).line == "DELETE /admin/clients/a");
  CHECK(shell.out == "a\n");
  CHECK(shell.err == "error: b: not_found: No such client.\n");
}
