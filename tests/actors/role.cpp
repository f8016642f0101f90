#include "actors/role.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::actors;

namespace {

const role_set every_role{role::public_listener, role::admin_listener, role::store, role::signer};

const config::data_source memory = config::memory_dsn{};

bool is_refused(std::string_view text) {
  return std::holds_alternative<std::string>(read_roles(text));
}

} // namespace

TEST_CASE("roles are read by name, in any order and number") {
  CHECK(std::get<role_set>(read_roles("all")) == every_role);
  CHECK(std::get<role_set>(read_roles("signer,admin,store,public,store")) == every_role);
  CHECK(std::get<role_set>(read_roles("store")) == role_set{role::store});
}

TEST_CASE("unknown roles, and no roles, are refused by name") {
  CHECK(std::get<std::string>(read_roles("public,peer")).find("'peer'") != std::string::npos);
  CHECK(is_refused(""));
  CHECK(is_refused("Public"));
  CHECK(is_refused("all,public"));
  CHECK(is_refused("public,,store"));
  CHECK(is_refused("public, store"));
}

TEST_CASE("a role that misses another one says which") {
  CHECK_FALSE(missing_role(every_role, {}, memory));
  CHECK_FALSE(missing_role({role::store}, {}, memory));
  CHECK_FALSE(missing_role({role::public_listener}, {role::store, role::signer}, memory));
  CHECK(
    missing_role({role::public_listener, role::store}, {}, memory)->find("'signer'")
    != std::string::npos);
  CHECK(missing_role({role::signer}, {}, memory)->find("'store'") != std::string::npos);
  CHECK(
    missing_role({role::admin_listener, role::signer}, {}, memory)->find("'store'")
    != std::string::npos);
}

TEST_CASE("what to do about a missing role is true of the store that is configured") {
  const auto says = [](const config::data_source& store, std::string_view part) {
    return missing_role({role::public_listener}, {}, store)->find(part) != std::string::npos;
  };
  CHECK(says(memory, "the memory store lives in one process, so run 'gatehouse serve all'"));
  CHECK(says(config::sqlite_dsn{}, "one process serves a file of SQLite, so run 'gatehouse serve"));
  for (const config::data_source& database :
       {config::data_source(config::postgres_dsn{}), config::data_source(config::mysql_dsn{})}) {
    CHECK(says(database, "nodes share the database"));
    CHECK(says(database, "--roles public,store,signer"));
    CHECK_FALSE(says(database, "one process"));
  }
}
