#include "actors/http_counters.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::actors;
using enum net::http_method;

namespace {

std::size_t series_in(const http_counters& counters) {
  std::size_t number = 0;
  counters.for_each([&](const http_series&) { ++number; });
  return number;
}

} // namespace

TEST_CASE("requests are counted by route, method and status") {
  http_counters counters({"/a", "/b"});
  counters.count(0, get, 200, 0.001, 10, 0);
  counters.count(0, get, 200, 0.001, 10, 0);
  counters.count(0, post, 200, 0.001, 10, 0);
  counters.count(0, get, 404, 0.001, 10, 0);
  counters.count(1, get, 200, 0.001, 10, 0);
  CHECK(series_in(counters) == 4);
  CHECK(counters.route_name(1) == "/b");
  counters.for_each([](const http_series& x) {
    if (x.route == 0 && x.method == get && x.status == 200)
      CHECK(x.seconds.counts[1].load() == 2);
  });
}

TEST_CASE("a bound belongs to the bucket below it, and what is above all has its own") {
  lane_histogram<2> histogram;
  const std::array<double, 2> bounds{1, 10};
  for (const double value : {0.0, 1.0, 1.5, 10.0, 11.0})
    histogram.observe(bounds, value);
  CHECK(histogram.counts[0].load() == 2);
  CHECK(histogram.counts[1].load() == 2);
  CHECK(histogram.counts[2].load() == 1);
  CHECK(histogram.sum.load() == doctest::Approx(23.5));
}

TEST_CASE("AB-41 more combinations than there is room for are dropped") {
  http_counters counters({"/a"});
  for (unsigned status = 0; status < 2'000; ++status)
    counters.count(0, get, status, 0, 0, 0);
  CHECK(series_in(counters) == 512);
  counters.count(0, get, 0, 0, 0, 0);
  CHECK(series_in(counters) == 512);
}
