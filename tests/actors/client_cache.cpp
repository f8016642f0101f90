#include "actors/client_cache.hpp"

#include "store/client_record.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::actors;

namespace {

protocol::client client_of(std::string id, std::string name = {}) {
  protocol::client x;
  x.id = protocol::client_id(std::move(id));
  x.name = std::move(name);
  return x;
}

store::outcome found(const protocol::client& x, std::uint64_t version) {
  store::outcome reply;
  reply.found.push_back(store::to_record(x));
  reply.found.back().version = version;
  return reply;
}

store::outcome unchanged() {
  store::outcome reply;
  reply.is_unchanged = true;
  return reply;
}

const protocol::client_id app("app");

} // namespace

TEST_CASE("a client is asked for with the version that is known") {
  client_cache cache;
  bool is_broken = false;
  CHECK(cache.question(app).version == 0);
  CHECK(cache.answer(app, found(client_of("app", "A"), 7), is_broken)->name == "A");
  CHECK(cache.question(app).version == 7);
  CHECK(cache.question(app).item.key == "app");
  CHECK(cache.question(protocol::client_id("other")).version == 0);
}

TEST_CASE("an unchanged client is the one that was decoded before") {
  client_cache cache;
  bool is_broken = false;
  const auto first = cache.answer(app, found(client_of("app"), 7), is_broken);
  CHECK(cache.answer(app, unchanged(), is_broken) == first);
  CHECK_FALSE(is_broken);
}

TEST_CASE("AB-80 a changed client takes the place of the old one at once") {
  client_cache cache;
  bool is_broken = false;
  const auto old = cache.answer(app, found(client_of("app", "old"), 7), is_broken);
  CHECK(cache.answer(app, found(client_of("app", "new"), 8), is_broken)->name == "new");
  CHECK(old->name == "old");
  CHECK(cache.question(app).version == 8);
}

TEST_CASE("AB-81 a deleted client is forgotten") {
  client_cache cache;
  bool is_broken = false;
  static_cast<void>(cache.answer(app, found(client_of("app"), 7), is_broken));
  CHECK(cache.answer(app, {}, is_broken) == nullptr);
  CHECK_FALSE(is_broken);
  CHECK(cache.question(app).version == 0);
}

TEST_CASE("AB-16 an answer that makes no sense is a fault, not an unknown client") {
  client_cache cache;
  bool is_broken = false;
  CHECK(cache.answer(app, unchanged(), is_broken) == nullptr);
  CHECK(is_broken);
  is_broken = false;
  auto reply = found(client_of("app"), 1);
  reply.found.front().payload.clear();
  CHECK(cache.answer(app, reply, is_broken) == nullptr);
  CHECK(is_broken);
}

TEST_CASE("AB-41 the cache is bounded") {
  client_cache cache;
  bool is_broken = false;
  for (std::size_t i = 0; i <= client_cache::max_entries; ++i) {
    const auto id = std::to_string(i);
    static_cast<void>(cache.answer(protocol::client_id(id), found(client_of(id), 1), is_broken));
  }
  std::size_t known = 0;
  for (std::size_t i = 0; i <= client_cache::max_entries; ++i)
    known += cache.question(protocol::client_id(std::to_string(i))).version;
  CHECK(known == client_cache::max_entries);
}
