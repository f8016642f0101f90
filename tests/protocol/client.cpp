#include "protocol/client.hpp"

#include <doctest/doctest.h>
#include <set>

using namespace gatehouse::protocol;

TEST_CASE("a client without grant types has the authorization code grant alone") {
  client x;
  CHECK(x.has_grant_type("authorization_code"));
  CHECK_FALSE(x.has_grant_type("client_credentials"));
  x.grant_types = {"client_credentials"};
  CHECK(x.has_grant_type("client_credentials"));
  CHECK_FALSE(x.has_grant_type("authorization_code"));
}

TEST_CASE("a client's own lifespan goes before the global one") {
  client x;
  const auto which = lifespan::client_credentials_grant_access_token;
  CHECK(lifespan_or(x, which, std::chrono::seconds{60}) == std::chrono::seconds{60});
  x.lifespan_of[static_cast<std::size_t>(which)] = std::chrono::milliseconds{2'900};
  CHECK(lifespan_or(x, which, std::chrono::seconds{60}) == std::chrono::seconds{2});
}

TEST_CASE("every lifespan has a name of its own") {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < lifespans; ++i)
    CHECK(names.insert(member_name(static_cast<lifespan>(i))).second);
}
