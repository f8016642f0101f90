#include "actors/verified_secrets.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::actors;

namespace {

constexpr auto noon = protocol::from_numeric_date(1'800'000'000);
const protocol::client_id app("app");

protocol::secret of(std::string text) {
  return protocol::secret(std::move(text));
}

} // namespace

TEST_CASE("a secret that was right is known for five minutes") {
  verified_secrets known("key");
  CHECK_FALSE(known.knows(app, "hash", of("s"), noon));
  known.remember(app, "hash", of("s"), noon);
  CHECK(known.knows(app, "hash", of("s"), noon));
  CHECK(known.knows(app, "hash", of("s"), noon + std::chrono::seconds{299}));
  CHECK_FALSE(known.knows(app, "hash", of("s"), noon + std::chrono::seconds{300}));
}

TEST_CASE("AB-79 another client, secret or hash is not known") {
  verified_secrets known("key");
  known.remember(app, "hash", of("s"), noon);
  CHECK_FALSE(known.knows(protocol::client_id("other"), "hash", of("s"), noon));
  CHECK_FALSE(known.knows(app, "hash", of("t"), noon));
  CHECK_FALSE(known.knows(app, "new hash", of("s"), noon));
}

TEST_CASE("AB-79 parts that join to the same text are told apart") {
  verified_secrets known("key");
  known.remember(protocol::client_id("ab"), "c", of("d"), noon);
  CHECK_FALSE(known.knows(protocol::client_id("a"), "bc", of("d"), noon));
  CHECK_FALSE(known.knows(protocol::client_id("ab"), "cd", of(""), noon));
  CHECK_FALSE(known.knows(protocol::client_id("ab"), "", of("cd"), noon));
  CHECK_FALSE(known.knows(protocol::client_id("ab1"), "", of("c1:cd"), noon));
}

TEST_CASE("AB-41 what is known is bounded") {
  verified_secrets known("key");
  for (std::size_t i = 0; i < verified_secrets::max_entries; ++i)
    known.remember(app, std::to_string(i), of("s"), noon);
  CHECK(known.knows(app, "0", of("s"), noon));
  known.remember(app, "last", of("s"), noon);
  CHECK_FALSE(known.knows(app, "0", of("s"), noon));
  CHECK(known.knows(app, "last", of("s"), noon));
}
