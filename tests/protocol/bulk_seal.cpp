#include "protocol/bulk_seal.hpp"

#include "tests/protocol/counting_random.hpp"

#include <doctest/doctest.h>
#include <set>

using namespace gatehouse::protocol;
using gatehouse::test::counting_random;

namespace {

bulk_sealer sealer_of(
  std::vector<std::string> secrets, unsigned char salt = 0, std::string_view purpose = "test") {
  std::vector<secret> all;
  for (auto& each : secrets)
    all.emplace_back(std::move(each));
  return {all, purpose, counting_random(salt)};
}

} // namespace

TEST_CASE("what was sealed in bulk opens in its context, here and in another process") {
  auto here = sealer_of({"one"}, 0);
  auto there = sealer_of({"one"}, 100);
  for (const auto& text :
       {std::string(), std::string("x"), std::string(5000, 'h'), std::string("\0a\xff", 3)}) {
    const auto sealed = here.seal(text, "here");
    CHECK(sealed.size() == text.size() + bulk_sealer::overhead_bytes);
    CHECK(is_bulk_sealed(sealed));
    CHECK(here.open(sealed, "here") == text);
    CHECK(there.open(sealed, "here") == text);
  }
  CHECK(here.open(here.seal("x", ""), "") == "x");
}

TEST_CASE("no two seals are alike, and none shows its text") {
  auto here = sealer_of({"one"});
  std::set<std::string> all;
  for (int i = 0; i < 1000; ++i)
    all.insert(here.seal("the same text", "here"));

  CHECK(all.size() == 1000);
  for (const auto& each : all)
    CHECK(each.find("same") == std::string::npos);
}

TEST_CASE("objects draw salts of their own, so that their nonces may meet") {
  auto here = sealer_of({"one"}, 0);
  auto there = sealer_of({"one"}, 1);
  CHECK(here.seal("text", "") != there.seal("text", ""));
}

TEST_CASE("AB-55 what was sealed in bulk does not open elsewhere or for another purpose") {
  auto here = sealer_of({"one"});
  const auto sealed = here.seal("hello", "here");

  CHECK_FALSE(here.open(sealed, "there"));
  CHECK_FALSE(here.open(sealed, ""));
  CHECK_FALSE(sealer_of({"one"}, 0, "other").open(sealed, "here"));
  CHECK(here.open(sealed, "here") == "hello");
}

TEST_CASE("AB-55 with any bit altered, cut or extended it does not open") {
  auto here = sealer_of({"one"});
  const auto sealed = here.seal("hello", "here");
  for (std::size_t i = 0; i < sealed.size() * 8; ++i) {
    auto altered = sealed;
    altered[i / 8] = static_cast<char>(altered[i / 8] ^ (1 << (i % 8)));
    CHECK_FALSE(here.open(altered, "here"));
  }
  for (std::size_t size = 0; size < sealed.size(); ++size)
    CHECK_FALSE(here.open(sealed.substr(0, size), "here"));
  CHECK_FALSE(here.open(sealed + '\0', "here"));
  CHECK_FALSE(here.open("hello", "here"));
  CHECK(here.open(sealed, "here") == "hello");
}

TEST_CASE("AB-55 the newest secret seals, former ones open, others do not") {
  auto before = sealer_of({"old"});
  auto after = sealer_of({"new", "old"});
  const auto sealed = before.seal("hello", "");

  CHECK(after.open(sealed, "") == "hello");
  CHECK(before.is_current(sealed));
  CHECK_FALSE(after.is_current(sealed));
  CHECK(after.is_current(after.seal("hello", "")));
  CHECK_FALSE(after.is_current("hello"));
  CHECK_FALSE(after.is_current(""));
  CHECK_FALSE(before.open(after.seal("hello", ""), ""));
  CHECK_FALSE(sealer_of({"new"}).open(sealed, ""));
}

TEST_CASE("texts of more processes than are remembered open, too") {
  auto reader = sealer_of({"one"});
  for (int round = 0; round < 2; ++round)
    for (int i = 0; i < 600; ++i) {
      bulk_sealer writer({secret("one")}, "test", [i](std::span<unsigned char> out) {
        out[0] = static_cast<unsigned char>(i);
        out[1] = static_cast<unsigned char>(i >> 8);
      });
      CHECK(reader.open(writer.seal("x", ""), "") == "x");
    }
}
