#include "protocol/account.hpp"

#include "protocol/argon2id.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;

namespace {

account person(const std::string& name, std::vector<std::string> emails = {}) {
  account x;
  x.subject = subject_id("subject-" + name);
  x.username = name;
  x.emails = std::move(emails);
  x.password_hash = argon2id::decoy({64, 1, 1});
  return x;
}

bool has(const json::object& claims, std::string_view name) {
  return json::value(claims).find(name) != nullptr;
}

} // namespace

TEST_CASE("an account is found by each of its names, however written") {
  account_directory all;
  REQUIRE_FALSE(all.add(person("Ada", {"ada@example.org", "a@example.org"})));
  for (const auto* name : {"ada", " ADA ", "Ada@Example.org", "A@EXAMPLE.ORG"})
    CHECK(all.by_name(name)->subject.str() == "subject-Ada");
  CHECK(all.by_subject(subject_id("subject-Ada"))->username == "Ada");
  CHECK(all.by_name("bob") == nullptr);
  CHECK(all.by_name("a da") == nullptr);
  CHECK(all.by_subject(subject_id("subject-ada")) == nullptr);
}

TEST_CASE("names and subjects belong to one account each") {
  account_directory all;
  REQUIRE_FALSE(all.add(person("ada", {"ada@example.org"})));
  CHECK(all.add(person("ADA")) == "ADA");
  CHECK(all.add(person("bob", {"ADA@example.org"})) == "ADA@example.org");
  CHECK(all.add(person("ada@Example.org")) == "ada@Example.org");
  auto twin = person("carl");
  twin.subject = subject_id("subject-ada");
  CHECK(all.add(twin) == "subject-ada");
  CHECK(all.add(person("d d")) == "d d");
  CHECK(all.all().size() == 1);
  CHECK(all.by_name("bob") == nullptr);
}

TEST_CASE("claims are told as far as the scope goes") {
  auto ada = person("ada", {"ada@example.org"});
  ada.claims = {
    {"name", "Ada"}, {"email_verified", true}, {"phone_number", "1"}, {"groups", json::array{"x"}}};
  CHECK(claims_within(ada, {"openid"}).empty());
  const auto profile = claims_within(ada, {"openid", "profile"});
  CHECK(has(profile, "name"));
  CHECK(has(profile, "preferred_username"));
  CHECK_FALSE(has(profile, "email"));
  const auto email = claims_within(ada, {"email"});
  CHECK(*json::value(email).find("email")->if_string() == "ada@example.org");
  CHECK(has(email, "email_verified"));
  CHECK_FALSE(has(email, "name"));
  CHECK(has(claims_within(ada, {"phone"}), "phone_number"));
  CHECK(has(claims_within(ada, {"groups"}), "groups"));
  const auto any = claims_to_choose_from(ada, {"openid"});
  CHECK(has(any, "name"));
  CHECK_FALSE(has(any, "groups"));
  CHECK(has(claims_to_choose_from(ada, {"groups"}), "groups"));
}

TEST_CASE("what an account claims wins over its own names") {
  auto ada = person("ada", {"ada@example.org"});
  ada.claims = {{"preferred_username", "countess"}};
  const json::value claims(claims_within(ada, {"profile"}));
  CHECK(*claims.find("preferred_username")->if_string() == "countess");
}

TEST_CASE("AB-60 the hash for unknown names costs what those of most accounts do") {
  account_directory all;
  CHECK(account_decoy(all) == argon2id::decoy({}));
  CHECK(is_cost_uniform(all));
  for (const auto* name : {"a", "b"})
    REQUIRE_FALSE(all.add(person(name)));
  CHECK(account_decoy(all) == argon2id::decoy({64, 1, 1}));
  CHECK(is_cost_uniform(all));
  auto slow = person("c");
  slow.password_hash = argon2id::decoy({128, 1, 1});
  REQUIRE_FALSE(all.add(slow));
  CHECK(account_decoy(all) == argon2id::decoy({64, 1, 1}));
  CHECK_FALSE(is_cost_uniform(all));
}

TEST_CASE("an account is marked by its subject and its password") {
  const auto ada = person("ada");
  auto changed = ada;
  changed.password_hash = argon2id::decoy({128, 1, 1});
  CHECK(account_mark(ada) == account_mark(person("ada")));
  CHECK(account_mark(ada) != account_mark(changed));
  CHECK(account_mark(ada) != account_mark(person("bob")));
}
