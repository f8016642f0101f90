#include "store/redis_trouble.hpp"

#include <doctest/doctest.h>
#include <string>

using namespace gatehouse::store;

namespace {

bool says(std::string_view error, std::string_view part) {
  return to_redis_trouble(error).says.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("what keeps a server from serving is told, and another connection is tried") {
  // clang 14 does not let the checks see structured bindings.
  for (const auto& each : {
         std::pair{"READONLY You can't write against a read only replica.", "replica"},
         std::pair{"MOVED 3999 127.0.0.1:6381", "cluster"},
         std::pair{"CROSSSLOT Keys in request don't hash to the same slot", "cluster"},
         std::pair{"CLUSTERDOWN Hash slot not served", "cluster"},
         std::pair{"LOADING Redis is loading the dataset in memory", "loading"},
         std::pair{"MASTERDOWN Link with MASTER is down", "lost its primary"},
         std::pair{"NOAUTH Authentication required.", "wants a password"},
         std::pair{"WRONGPASS invalid username-password pair or user is disabled.", "refuses"},
         std::pair{"NOPERM this user has no permissions to run the 'evalsha' command", "may not"},
         std::pair{"ERR max number of clients reached", "as many clients"},
         std::pair{"ERR DB index is out of range", "no database"},
         std::pair{"ERR Client sent AUTH, but no password is set", "the server has none"},
       }) {
    CHECK_MESSAGE(says(each.first, each.second), each.first);
    CHECK_MESSAGE(to_redis_trouble(each.first).ends_connection, each.first);
  }
}

TEST_CASE("what may pass by itself leaves the connection") {
  for (const auto& each : {
         std::pair{"OOM command not allowed when used memory > 'maxmemory'.", "memory"},
         std::pair{"MISCONF Redis is configured to save RDB snapshots", "save"},
         std::pair{"NOREPLICAS Not enough good replicas to write.", "too few replicas"},
         std::pair{"BUSY Redis is busy running a script.", "busy"},
       }) {
    CHECK_MESSAGE(says(each.first, each.second), each.first);
    CHECK_FALSE_MESSAGE(to_redis_trouble(each.first).ends_connection, each.first);
  }
}

TEST_CASE("what a script has met is found within its error") {
  const auto wrapped =
    "ERR Error running script (call to f_0123): @user_script:14: -READONLY You can't write against "
    "a read only replica.";
  CHECK(says(wrapped, "replica"));
  CHECK(to_redis_trouble(wrapped).ends_connection);
}

TEST_CASE("AB-88 a server that repeats what it was sent is not quoted") {
  const std::string secret = "hunter-two";
  for (const auto& error :
       {"ERR unknown command `AUTH`, with args beginning with: `ada` `" + secret + "`",
        secret + " is no command", "ERR " + secret, std::string()})
    CHECK_FALSE_MESSAGE(says(error, secret), error);
  CHECK(says("ERR unknown command `EVALSHA`", "(ERR)"));
  CHECK(says("Nonsense", "without a code"));
}
