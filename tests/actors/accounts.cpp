#include "actors/accounts.hpp"

#include "actors/hasher.hpp"
#include "protocol/argon2id.hpp"
#include "tests/actors/world.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::actors;
using gatehouse::test::world;
using outcome = login_verdict::outcome;

namespace {

protocol::account person(const std::string& name, const std::string& password) {
  protocol::account x;
  x.subject = protocol::subject_id("subject-of-" + name);
  x.username = name;
  x.emails = {name + "@example.org"};
  x.password_hash = protocol::argon2id::hash(
    protocol::secret(std::string(password)), {64, 1, 1}, "saltsaltsaltsalt");
  x.claims = {{"name", name}};
  return x;
}

struct fixture {
  explicit fixture(bool is_disabled = false) { start(here.given->hasher, is_disabled); }

  void start(const hasher_actor& hasher, bool is_disabled) {
    accounts_parts parts{
      .file = {},
      .demo = std::nullopt,
      .limits = {},
      .userinfo = protocol::userinfo_rule::everything,
      .now = [this] { return here.now; },
      .hasher = hasher,
      .log = nullptr};
    auto ada = person("ada", "right");
    ada.is_disabled = is_disabled;
    REQUIRE_FALSE(parts.file.accounts.add(ada));
    actor = here.spawn<accounts>(std::move(parts));
  }

  /// From now on passwords are wrong.
  ///
  /// @returns as whose secrets they wait for a hash, and from where.
  std::shared_ptr<std::vector<std::string>> watch_waiting() {
    auto seen = std::make_shared<std::vector<std::string>>();
    const auto fake = here.system.spawn([seen]() -> hasher_actor::behavior_type {
      return {
        [seen](const request_context&, const verify_secret_request& asked) {
          seen->push_back(asked.client.str() + " " + asked.address);
          return false;
        },
        [](const request_context&, const hash_secret_request&) { return std::string(); }};
    });
    start(here.keep(fake), false);
    return seen;
  }

  login_verdict attempt(
    const std::string& name, const std::string& password,
    std::vector<protocol::known_device> devices = {}, const std::string& address = "192.0.2.7") {
    return *here
              .ask<login_verdict>(
                actor,
                login_attempt{
                  .name = name,
                  .password = protocol::secret(std::string(password)),
                  .address = address,
                  .devices = std::move(devices)})
              .value;
  }

  account_answer describe(const std::string& subject, std::vector<std::string> scope = {}) {
    return *here
              .ask<account_answer>(
                actor, account_question{protocol::subject_id(subject), std::move(scope)})
              .value;
  }

  world here;
  accounts_actor actor;
};

} // namespace

TEST_CASE("the right password leads to the account") {
  fixture f;
  const auto verdict = f.attempt(" Ada@Example.org ", "right");
  CHECK(verdict.what == outcome::right);
  CHECK(verdict.subject.str() == "subject-of-ada");
  CHECK_FALSE(verdict.mark.empty());
}

TEST_CASE("AB-60 wrong passwords, unknown and disabled accounts have one answer") {
  fixture f;
  fixture disabled(true);
  for (const auto& verdict :
       {f.attempt("ada", "wrong"), f.attempt("nobody", "wrong"), f.attempt("no body", "wrong"),
        f.attempt("", ""), disabled.attempt("ada", "right")}) {
    CHECK(verdict.what == outcome::wrong);
    CHECK(verdict.subject.empty());
    CHECK(verdict.mark.empty());
    CHECK(verdict.wait_seconds == 0);
  }
}

TEST_CASE("whose account was tried is told for the audit stream, if there is one") {
  fixture f;
  CHECK(f.attempt("ada", "wrong").tried.str() == "subject-of-ada");
  CHECK(f.attempt("ada", "right").tried.empty());
  CHECK(f.attempt("nobody", "wrong").tried.empty());
}

TEST_CASE("AB-59 a name counts, however it is written") {
  fixture f;
  for (const auto* name : {"ada", "ADA", " ada", "Ada ", "aDA"})
    CHECK(f.attempt(name, "wrong").what == outcome::wrong);
  CHECK(f.attempt("ada", "right").what == outcome::later);
  CHECK(f.attempt("ADA", "right").wait_seconds == 1);
  f.here.now += std::chrono::seconds{1};
  CHECK(f.attempt("ada", "right").what == outcome::right);
}

TEST_CASE("AB-60 guesses at a name do not tell strangers which other names its account has") {
  fixture f;
  for (const auto* name : {"ada", "nobody"})
    for (int i = 0; i < 6; ++i)
      static_cast<void>(f.attempt(name, "wrong"));
  CHECK(f.attempt("ada@example.org", "wrong").what == outcome::wrong);
  CHECK(f.attempt("nobody@example.org", "wrong").what == outcome::wrong);
}

TEST_CASE("AB-59 in a browser that was in before the account counts, whichever name is written") {
  fixture f;
  const std::vector<protocol::known_device> devices{{f.attempt("ada", "right").mark, "device", {}}};
  for (const auto* name : {"ada", "ada@example.org", "ADA", "ada", "Ada@example.org"})
    CHECK(f.attempt(name, "wrong", devices).what == outcome::wrong);
  CHECK(f.attempt("ada", "right", devices).what == outcome::later);
  CHECK(f.attempt("ada@example.org", "right", devices).what == outcome::later);
}

TEST_CASE("AB-59 AB-60 all passwords of accounts wait as one client, by the address that counts") {
  fixture f;
  const auto waiting = f.watch_waiting();
  for (const auto* name : {"ada", "nobody", "no body"})
    static_cast<void>(f.attempt(name, "wrong"));
  static_cast<void>(f.attempt("ada", "wrong", {}, "2001:db8::1"));
  static_cast<void>(f.attempt("ada", "wrong", {}, "2001:db8::2"));
  REQUIRE(waiting->size() == 5);
  const auto all = std::string(account_passwords);
  for (std::size_t i = 0; i < 3; ++i)
    CHECK(waiting->at(i) == all + " 192.0.2.7");
  CHECK(waiting->at(3) == waiting->at(4));
  CHECK(waiting->at(3).starts_with(all + " "));
}

TEST_CASE("AB-59 the owner's browser is not slowed down by strangers") {
  fixture f;
  const auto mark = f.attempt("ada", "right").mark;
  for (int i = 0; i < 10; ++i)
    static_cast<void>(f.attempt("ada", "wrong"));
  CHECK(f.attempt("ada", "right").what == outcome::later);
  CHECK(f.attempt("ada", "right", {{mark, "device", {}}}).what == outcome::right);
  CHECK(f.attempt("ada", "right", {{"another mark", "device", {}}}).what == outcome::later);
}

TEST_CASE("AB-59 an unknown name is slowed down like an account") {
  fixture f;
  for (int i = 0; i < 5; ++i)
    CHECK(f.attempt("nobody", "wrong").what == outcome::wrong);
  CHECK(f.attempt("NOBODY", "wrong").what == outcome::later);
}

TEST_CASE("a subject is described as far as the scope goes, unless it is disabled") {
  fixture f;
  fixture disabled(true);
  CHECK(
    f.describe("subject-of-ada", {"profile"}).claims
    == R"({"name":"ada","preferred_username":"ada"})");
  CHECK(f.describe("subject-of-ada").claims == "{}");
  CHECK(f.describe("subject-of-ada").shown_name == "ada");
  CHECK_FALSE(f.describe("").is_known);
  CHECK_FALSE(f.describe("").is_empty);
  CHECK_FALSE(disabled.describe("subject-of-ada").is_known);
}
