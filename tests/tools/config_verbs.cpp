#include "tests/tools/terminal.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::tests;

TEST_CASE("config check is content with a good file") {
  terminal shell;
  const temporary_file file("good.yaml", "urls: {self: {issuer: 'https://a.example'}}\n");
  CHECK(shell.run({"config", "check", "-c", file.path()}) == 0);
  CHECK(shell.err.empty());
  CHECK(has(shell.out, "without contradictions"));
}

TEST_CASE("config check tells every problem with its place") {
  terminal shell;
  const temporary_file file("bad.yaml", "dve: true\nlog: {level: loud}\n");
  CHECK(shell.run({"config", "check", "-c", file.path(), "-c", "/no/such/file.yaml"}) == 2);
  CHECK(has(shell.err, "bad.yaml:1:"));
  CHECK(has(shell.err, "bad.yaml:2:"));
  CHECK(has(shell.err, "/no/such/file.yaml"));
  CHECK(shell.out.empty());
}

TEST_CASE("config check reads the files that a configuration names, and tells all that is wrong") {
  terminal shell;
  const temporary_file users("users.yaml", "- no list of users\n");
  const temporary_file file(
    "names.yaml", "accounts: {file: '" + users.path()
                    + "'}\nclients: {http: {ca_file: /no/such/authorities.pem}}\n"
                      "dsn: 'postgres://h/d?sslmode=verify-full&sslcert=/no/such/cert.pem"
                      "&sslkey=/no/such/key.pem&sslrootcert=/no/such/root.pem'\n"
                      "secrets: {system: [0123456789abcdefg]}\n");
  CHECK(shell.run({"config", "check", "-c", file.path()}) == 2);
  CHECK(has(shell.err, "error: clients.http.ca_file: cannot read certificates from /no/such/"));
  CHECK(has(shell.err, "accounts.file: "));
  CHECK(has(shell.err, "dsn: the file of sslcert cannot be read"));
  CHECK(has(shell.err, "dsn: the file of sslkey cannot be read"));
  CHECK(has(shell.err, "dsn: the file of sslrootcert has no certificates"));
  CHECK_FALSE(has(shell.err, "cert.pem"));
  CHECK(shell.out.empty());
}

TEST_CASE("config check refuses a folder of templates that cannot be used") {
  terminal shell;
  CHECK(shell.run({"config", "check", "--set", "pages.templates=/no/such/folder"}) == 2);
  CHECK(has(shell.err, "pages.templates: "));
}

TEST_CASE("a file that is missing is an error even if nothing else is") {
  terminal shell;
  CHECK(shell.run({"config", "check", "-c", "/no/such/file.yaml"}) == 2);
}

TEST_CASE("AB-88 config show tells where each value came from, without secrets") {
  terminal shell;
  const temporary_file file("show.yaml", "secrets: {system: [hunter2hunter2hunter2]}\n");
  shell.environment = {{"LOG_LEVEL", "debug"}};

  CHECK(
    shell.run({"config", "show", "-c", file.path(), "--dev", "--set", "serve.admin.port=4000"})
    == 0);

  CHECK(has(shell.out, "dev: true # flag --dev\n"));
  CHECK(has(shell.out, "# environment LOG_LEVEL\n"));
  CHECK(has(shell.out, "    port: 4000 # flag --set serve.admin.port\n"));
  CHECK(has(shell.out, "show.yaml:1:"));
  CHECK_FALSE(has(shell.out + shell.err, "hunter2"));
}

TEST_CASE("config show knows YAML and JSON only") {
  terminal shell;
  CHECK(shell.run({"config", "show", "--format", "json"}) == 0);
  CHECK(shell.out.starts_with("{\n"));
  CHECK(shell.run({"config", "show", "--format", "table"}) == 2);
}

TEST_CASE("a --set without key and value is wrong usage and not repeated") {
  terminal shell;
  for (const auto* text : {"hunter2", "=hunter2"}) {
    CHECK(shell.run({"config", "check", "--set", text}) == 2);
    CHECK_FALSE(has(shell.err, "hunter2"));
  }
  CHECK(shell.run({"config", "check", "--set", "no.such.key=1"}) == 2);
}

TEST_CASE("serve does not start with a configuration that is wrong") {
  terminal shell;
  CHECK(shell.run({"serve", "all", "--set", "no.such.key=1", "--dangerous-force-http"}) == 2);
  CHECK(has(shell.err, "warning: --dangerous-force-http has no effect"));
  CHECK(has(shell.err, "no.such.key"));
}

TEST_CASE("serve refuses words that it does not know, and roles given twice") {
  terminal shell;
  CHECK(shell.run({"serve", "everything"}) == 2);
  CHECK(has(shell.err, "serve knows all, public and admin"));
  CHECK(shell.run({"serve", "all", "--roles", "public,admin"}) == 2);
}
