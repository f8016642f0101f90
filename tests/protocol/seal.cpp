#include "protocol/seal.hpp"

#include "protocol/base64url.hpp"
#include "tests/protocol/counting_random.hpp"

#include <doctest/doctest.h>
#include <set>

using namespace gatehouse::protocol;
using gatehouse::test::counting_random;

namespace {

sealing_keys keys_of(std::vector<std::string> secrets, std::string_view purpose = "test") {
  std::vector<secret> all;
  for (auto& each : secrets)
    all.emplace_back(std::move(each));
  return {all, purpose};
}

} // namespace

TEST_CASE("a sealed text opens in its context") {
  const auto keys = keys_of({"one"});
  CHECK(keys.open(keys.seal("hello", "here", counting_random()), "here") == "hello");
  CHECK(keys.open(keys.seal("", "", counting_random()), "") == "");
}

TEST_CASE("AB-55 a sealed text does not open in another context or for another purpose") {
  const auto keys = keys_of({"one"});
  const auto sealed = keys.seal("hello", "here", counting_random());

  CHECK_FALSE(keys.open(sealed, "there"));
  CHECK_FALSE(keys.open(sealed, ""));
  CHECK_FALSE(keys_of({"one"}, "other").open(sealed, "here"));
}

TEST_CASE("AB-55 a sealed text with any bit altered does not open") {
  const auto keys = keys_of({"one"});
  const auto bytes = from_base64url(keys.seal("hello", "here", counting_random())).value();
  for (std::size_t i = 0; i < bytes.size() * 8; ++i) {
    auto altered = bytes;
    altered[i / 8] = static_cast<char>(altered[i / 8] ^ (1 << (i % 8)));
    CHECK_FALSE(keys.open(to_base64url(altered), "here"));
  }
}

TEST_CASE("AB-55 a sealed text that was cut or extended does not open") {
  const auto keys = keys_of({"one"});
  const auto bytes = from_base64url(keys.seal("hello", "here", counting_random())).value();
  for (std::size_t size = 0; size < bytes.size(); ++size)
    CHECK_FALSE(keys.open(to_base64url(bytes.substr(0, size)), "here"));
  CHECK_FALSE(keys.open(to_base64url(bytes + '\0'), "here"));
  CHECK_FALSE(keys.open(to_base64url(bytes) + "=", "here"));
  CHECK_FALSE(keys.open("!", "here"));
}

TEST_CASE("AB-55 texts of an earlier secret open, and the newest secret seals") {
  const auto before = keys_of({"old"});
  const auto after = keys_of({"new", "old"});

  CHECK(after.open(before.seal("hello", "", counting_random()), "") == "hello");
  CHECK_FALSE(before.open(after.seal("hello", "", counting_random()), ""));
  CHECK_FALSE(keys_of({"new"}).open(before.seal("hello", "", counting_random()), ""));
}

TEST_CASE("AB-55 the same text is never sealed the same way twice") {
  const auto keys = keys_of({"one"});
  auto random = counting_random();
  std::set<std::string> seen;
  for (int i = 0; i < 8; ++i)
    CHECK(seen.insert(keys.seal("hello", "", random)).second);
}

TEST_CASE("a text longer than 64 KiB is not even tried") {
  const auto keys = keys_of({"one"});
  CHECK_FALSE(keys.open(keys.seal(std::string(64 * 1024, 'x'), "", counting_random()), ""));
}
