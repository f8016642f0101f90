#include "actors/fault.hpp"

#include "actors/outgoing_fault.hpp"

#include <caf/sec.hpp>
#include <doctest/doctest.h>
#include <set>

using namespace gatehouse::actors;

TEST_CASE("a fault is known again after it travelled as a CAF error") {
  std::set<std::string> names;
  for (const auto code :
       {fault::unanswered, fault::unavailable, fault::overloaded, fault::store_failed,
        fault::signing_failed}) {
    CHECK(is(make_error(code), code));
    CHECK(describe(make_error(code)) == to_string(code));
    CHECK(names.insert(to_string(code)).second);
  }
  CHECK_FALSE(is(make_error(fault::overloaded), fault::unavailable));
}

TEST_CASE("an error of CAF is none of our faults, and is named by category and number") {
  const auto error = caf::make_error(caf::sec::unexpected_message);
  CHECK_FALSE(is(error, fault::unanswered));
  CHECK(describe(error) == "system:1");
}

TEST_CASE("the reason for which an outgoing request has no answer is known again") {
  using gatehouse::net::fetch_errc;
  const auto error = make_error(fetch_errc::timed_out);
  CHECK(outgoing_reason(error) == fetch_errc::timed_out);
  CHECK(describe(error) == "outgoing:timed_out");
  CHECK_FALSE(is(error, fault::unanswered));
  CHECK(outgoing_reason(make_error(fault::overloaded)) == fetch_errc::none);
  CHECK(outgoing_reason({}) == fetch_errc::none);
}

TEST_CASE("no error at all is described too") {
  CHECK(describe({}) == "none");
  CHECK_FALSE(is({}, fault::unanswered));
}
