#include "config/users_file.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::config;

namespace {

constexpr std::string_view hash =
  "$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE";

std::string user(const std::string& more = {}) {
  return "users:\n  - subject: s\n    username: Ada\n    password: " + std::string(hash) + "\n"
         + more;
}

config_result<protocol::account_directory> read(const std::string& text) {
  return read_users({"users.yaml", text});
}

std::string problems_of(const std::string& text) {
  const auto result = read(text);
  const auto* problems = std::get_if<std::vector<problem>>(&result);
  std::string lines;
  if (problems != nullptr)
    for (const auto& each : *problems)
      lines += to_string(each) + "\n";
  return lines;
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("a file of accounts is read") {
  const auto result =
    read(user("    emails: [a@b.c]\n    disabled: true\n    claims: {name: Ada L}\n"));
  const auto* accounts = std::get_if<protocol::account_directory>(&result);
  REQUIRE(accounts != nullptr);
  const auto* ada = accounts->by_name("A@B.C");
  REQUIRE(ada != nullptr);
  CHECK(ada->subject.str() == "s");
  CHECK(ada->username == "Ada");
  CHECK(ada->password_hash == hash);
  CHECK(ada->is_disabled);
  CHECK(ada->claims.size() == 1);
}

TEST_CASE("an empty file has nobody in it") {
  for (const auto* text : {"", "users: []"}) {
    const auto result = read(text);
    REQUIRE(std::holds_alternative<protocol::account_directory>(result));
    CHECK(std::get<protocol::account_directory>(result).all().empty());
  }
}

TEST_CASE("what is wrong is told with its place") {
  CHECK(has(problems_of(user("    emial: x\n")), "users.yaml:5:5: error: unknown key emial"));
  CHECK(has(problems_of("people: []"), "users.yaml:1:1: error: unknown key people"));
  CHECK(has(problems_of("users: x"), "users must be a list"));
  CHECK(has(problems_of("users: [x]"), "a user is an object"));
  CHECK(has(problems_of("users: [{}]"), "username is missing"));
  CHECK(has(problems_of(user("    emails: a@b.c\n")), "emails must be a list of strings"));
  CHECK(has(problems_of(user("    emails: [1]\n")), "emails must be a list of strings"));
  CHECK(has(problems_of(user("    emails: [a b]\n")), "printable ASCII"));
  CHECK(has(problems_of(user("    disabled: 1\n")), "disabled must be true or false"));
  CHECK(has(problems_of(user("    claims: [1]\n")), "claims must be an object"));
}

TEST_CASE("AB-59 an account cannot stand twice, however it is written") {
  CHECK(has(
    problems_of(
      user("  - subject: t\n    username: ADA\n    password: " + std::string(hash) + "\n")),
    "users.yaml:5:5: error: another user has ADA already"));
}

TEST_CASE("AB-88 a hash that is none is refused and not quoted") {
  for (const auto* bad :
       {"secret-in-clear", "$2b$10$abcdefghijklmnopqrstuv",
        "$argon2id$v=19$m=999999999,t=1,p=1$c2FsdHNhbHQ$MDEy"}) {
    const auto told =
      problems_of("users: [{subject: s, username: a, password: '" + std::string(bad) + "'}]");
    CHECK(has(told, "password must be an Argon2id hash"));
    CHECK_FALSE(has(told, bad));
  }
}
