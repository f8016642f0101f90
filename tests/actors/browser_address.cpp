#include "actors/browser_address.hpp"

#include "actors/authorize_endpoint.hpp"
#include "protocol/device_handshake.hpp"
#include "protocol/percent.hpp"
#include "tests/actors/request.hpp"
#include "tests/actors/world.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::actors;
using namespace gatehouse::test;

namespace {

config::settings behind_proxy() {
  config::settings x;
  x.serve.public_listener.tls_termination = {config::ip_network::parse("192.0.2.0/24").value()};
  return x;
}

std::string address_of(const config::settings& settings, headers fields) {
  return browser_address(settings, request_of(net::http_method::get, "/", fields));
}

} // namespace

TEST_CASE("a browser has the address of its connection, whatever it says") {
  CHECK(address_of({}, {}) == "192.0.2.7");
  CHECK(address_of({}, {{"X-Forwarded-For", "203.0.113.1"}}) == "192.0.2.7");
}

TEST_CASE(
  "AB-59 behind a proxy that ends TLS a browser has the address that the proxy wrote last") {
  const auto settings = behind_proxy();
  CHECK(address_of(settings, {{"X-Forwarded-For", "203.0.113.1"}}) == "203.0.113.1");
  CHECK(address_of(settings, {{"X-Forwarded-For", "198.51.100.1, 2001:db8::1"}}) == "2001:db8::1");
  CHECK(
    address_of(settings, {{"x-forwarded-for", "198.51.100.1"}, {"X-FORWARDED-FOR", "203.0.113.1"}})
    == "203.0.113.1");
}

TEST_CASE("behind a proxy that writes no address nobody knows a browser's") {
  const auto settings = behind_proxy();
  CHECK(address_of(settings, {}).empty());
  CHECK(address_of(settings, {{"X-Forwarded-For", "unknown"}}).empty());
  CHECK(address_of(settings, {{"X-Forwarded-For", "203.0.113.1,"}}).empty());
}

TEST_CASE("AB-13 a device login behind a proxy counts for the browser's address, not the proxy's") {
  world x;
  x.given->settings.serve = behind_proxy().serve;
  x.given->interaction_keys = std::make_shared<protocol::sealing_keys>(
    std::vector{protocol::secret(std::string("system secret"))}, "interaction");
  const auto endpoint = x.spawn<authorize_endpoint>(x.given);
  const auto counted_for = [&](headers fields) {
    const auto sent =
      x.serve(endpoint, request_of(net::http_method::get, "/oauth2/device/verify", fields));
    REQUIRE(sent.status == 302);
    constexpr std::string_view mark = "device_challenge=";
    const auto at = sent.header_lines.find(mark) + mark.size();
    const auto text = sent.header_lines.substr(at, sent.header_lines.find('\r', at) - at);
    const auto challenge = protocol::open_device_challenge(
      protocol::percent_decode(text).value(), *x.given->interaction_keys);
    REQUIRE(challenge);
    return challenge->address;
  };
  CHECK(counted_for({{"X-Forwarded-For", "203.0.113.1"}}) == "203.0.113.1");
  CHECK(counted_for({}).empty());
}
