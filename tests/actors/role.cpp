#include "actors/role.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::actors;

namespace {

const role_set every_role{role::public_listener, role::admin_listener, role::store, role::signer};

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
  CHECK_FALSE(missing_role(every_role, {}));
  CHECK_FALSE(missing_role({role::store}, {}));
  CHECK_FALSE(missing_role({role::public_listener}, {role::store, role::signer}));
  CHECK(
    missing_role({role::public_listener, role::store}, {})->find("'signer'") != std::string::npos);
  CHECK(missing_role({role::signer}, {})->find("'store'") != std::string::npos);
  CHECK(
    missing_role({role::admin_listener, role::signer}, {})->find("'store'") != std::string::npos);
}
