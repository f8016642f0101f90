#include "store/postgres_pool.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::store;
using std::chrono::milliseconds;

TEST_CASE("a database that was away for a moment is tried again within a second") {
  constexpr std::uint8_t most = 255;
  CHECK(pause_after(0, most) == milliseconds{100});
  CHECK(pause_after(1, most) == milliseconds{200});
  CHECK(pause_after(3, most) == milliseconds{800});
  CHECK(pause_after(4, most) == milliseconds{1000});
  CHECK(pause_after(1'000'000, most) == milliseconds{1000});
}

TEST_CASE("nodes that lost a database together do not come back together") {
  CHECK(pause_after(4, 0) == milliseconds{500});
  CHECK(pause_after(4, 128) > milliseconds{740});
  CHECK(pause_after(4, 128) < milliseconds{760});
  CHECK(pause_after(0, 0) == milliseconds{50});
}
