#include "protocol/known_device.hpp"

#include "tests/protocol/counting_random.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::protocol;

namespace {

const sealing_keys keys({secret(std::string("system secret"))}, "cookie");
const auto now = from_numeric_date(1'800'000'000);

} // namespace

TEST_CASE("a browser keeps the accounts that logged in with it") {
  auto random = test::counting_random();
  auto known = with_device({}, "mark-1", now, random);
  known = with_device(known, "mark-2", now, random);
  REQUIRE(known.size() == 2);
  CHECK(known[0].mark == "mark-2");
  CHECK(known[1].mark == "mark-1");
  CHECK(known[0].id != known[1].id);
  CHECK(open_devices(seal_devices(known, keys, random), keys, now) == known);
}

TEST_CASE("AB-59 another login keeps the count of guesses") {
  auto random = test::counting_random();
  const auto first = with_device({}, "mark", now, random);
  const auto again = with_device(first, "mark", now + std::chrono::hours{1}, random);
  REQUIRE(again.size() == 1);
  CHECK(again[0].id == first[0].id);
  CHECK(again[0].since > first[0].since);
}

TEST_CASE("the oldest account makes room") {
  auto random = test::counting_random();
  std::vector<known_device> known;
  for (std::size_t i = 0; i < max_known_devices + 2; ++i)
    known = with_device(known, "mark-" + std::to_string(i), now, random);
  CHECK(known.size() == max_known_devices);
  CHECK(known.back().mark == "mark-2");
}

TEST_CASE("AB-59 nobody can make a known browser up") {
  auto random = test::counting_random();
  auto sealed = seal_devices(with_device({}, "mark", now, random), keys, random);
  const sealing_keys others({secret(std::string("another"))}, "cookie");
  CHECK(open_devices(sealed, others, now).empty());
  CHECK(open_devices(keys.seal("[{}]", "another context", random), keys, now).empty());
  CHECK(open_devices("", keys, now).empty());
  sealed.back() = sealed.back() == 'A' ? 'B' : 'A';
  CHECK(open_devices(sealed, keys, now).empty());
}

TEST_CASE("a browser is forgotten after a year") {
  auto random = test::counting_random();
  const auto sealed = seal_devices(with_device({}, "mark", now, random), keys, random);
  CHECK(
    open_devices(sealed, keys, now + known_device_lifetime - std::chrono::seconds{1}).size() == 1);
  CHECK(open_devices(sealed, keys, now + known_device_lifetime).empty());
}
