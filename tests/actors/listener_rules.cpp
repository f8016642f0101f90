#include "actors/listener_rules.hpp"

#include "tests/actors/request.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::actors;
using namespace gatehouse::test;

namespace {

listener_rules admin_rules() {
  listener_rules rules;
  rules.is_admin = true;
  rules.allowed_hosts = {"localhost", "127.0.0.1", "[::1]"};
  return rules;
}

listener_rules behind_proxy() {
  listener_rules rules;
  rules.tls_termination = {config::ip_network::parse("10.0.0.0/8").value()};
  return rules;
}

/// The status that a GET is refused with; 0 when it passes.
unsigned status(const listener_rules& rules, headers fields, std::string path = "/x") {
  const auto refused =
    refuse_by_rules(request_of(net::http_method::get, std::move(path), fields), rules);
  return refused ? refused->status : 0;
}

unsigned status_from(std::string_view peer, headers fields, std::string path = "/oauth2/token") {
  auto request = request_of(net::http_method::post, std::move(path), fields);
  request.remote_address = peer;
  const auto refused = refuse_by_rules(request, behind_proxy());
  return refused ? refused->status : 0;
}

} // namespace

TEST_CASE("AB-87 the admin listener serves hosts that it knows, on any port") {
  for (const auto* host :
       {"localhost", "LOCALHOST:4445", "localhost.", "localhost.:4445", "127.0.0.1",
        "127.0.0.1:4445", "[::1]", "[::1]:4445"})
    CHECK(status(admin_rules(), {{"Host", host}}) == 0);
}

TEST_CASE("AB-87 the admin listener refuses every other host") {
  for (const auto* host :
       {"evil.example", "localhost.evil.example", "evil.example:4445", "127.0.0.1.nip.io", "",
        "::1", "[::1", "[::2]", "localhost..", "127.0.0.1.", "[::1].", "0.0.0.0", "127.0.0.2",
        "localhost:4445:1"})
    CHECK(status(admin_rules(), {{"Host", host}}) == 421);
  CHECK(status(admin_rules(), {}) == 421);
}

TEST_CASE("AB-87 a listener for private hosts serves services by name, and no public name") {
  auto rules = admin_rules();
  rules.allows_private_hosts = true;
  rules.allowed_hosts.emplace_back("admin.example");
  for (const auto* host :
       {"hydra", "Hydra:4445", "hydra.auth.svc", "hydra.auth.svc.cluster.local:4445",
        "10.0.0.5:4445", "[fd00::1]:4445", "host.docker.internal", "admin.example",
        "admin.example.:4445"})
    CHECK(status(rules, {{"Host", host}}) == 0);
  for (const auto* host :
       {"evil.example", "evil.example:4445", "hydra.auth", "10.0.0.5.nip.io", "x.admin.example", "",
        "hydra:4445:1", "127.0.0.1."})
    CHECK(status(rules, {{"Host", host}}) == 421);
  CHECK(status(rules, {{"Host", "hydra:4445"}, {"Origin", "http://evil.example"}}) == 403);
}

TEST_CASE("without a list of hosts any host is served") {
  CHECK(status({}, {{"Host", "anything.example"}}) == 0);
}

TEST_CASE("AB-87 a page of another site is refused by its Origin") {
  const auto with = [](std::string_view origin) {
    return status(admin_rules(), {{"Host", "localhost:4445"}, {"Origin", origin}});
  };
  CHECK(with("http://localhost:4445") == 0);
  CHECK(with("https://localhost:4445") == 0);
  for (const auto* origin :
       {"https://evil.example", "null", "", "http://localhost", "http://localhost:4446",
        "http://localhost:4445/", "http://localhost:4445.evil.example", "localhost:4445",
        "http://x@localhost:4445"})
    CHECK(with(origin) == 403);
}

TEST_CASE("AB-87 a page of another site is refused by Sec-Fetch-Site") {
  const auto with = [](std::string_view site) {
    return status(admin_rules(), {{"Host", "localhost"}, {"Sec-Fetch-Site", site}});
  };
  CHECK(with("same-origin") == 0);
  CHECK(with("none") == 0);
  CHECK(with("cross-site") == 403);
  CHECK(with("same-site") == 403);
  CHECK(with("") == 403);
}

TEST_CASE("the public listener answers pages of other sites") {
  listener_rules rules;
  CHECK(status(rules, {{"Host", "as.example"}, {"Origin", "https://app.example"}}) == 0);
}

TEST_CASE("AB-62 behind a proxy that ends TLS, only its requests that came by https pass") {
  CHECK(status_from("10.1.2.3", {{"X-Forwarded-Proto", "https"}}) == 0);
  CHECK(status_from("::ffff:10.1.2.3", {{"X-Forwarded-Proto", "https"}}) == 0);
  CHECK(status_from("10.1.2.3", {{"X-Forwarded-Proto", "http"}}) == 502);
  CHECK(status_from("10.1.2.3", {{"X-Forwarded-Proto", "HTTPS"}}) == 502);
  CHECK(status_from("10.1.2.3", {{"X-Forwarded-Proto", "https, http"}}) == 502);
  CHECK(status_from("10.1.2.3", {}) == 502);
}

TEST_CASE("AB-62 forwarded headers of a peer that is no proxy count for nothing") {
  CHECK(status_from("192.0.2.7", {{"X-Forwarded-Proto", "https"}}) == 502);
  CHECK(
    status_from("192.0.2.7", {{"X-Forwarded-Proto", "https"}, {"X-Forwarded-For", "10.1.2.3"}})
    == 502);
  CHECK(
    status_from("192.0.2.7", {{"X-Forwarded-Proto", "https"}, {"Forwarded", "for=10.1.2.3"}})
    == 502);
}

TEST_CASE("monitoring may ask without TLS, at its own paths alone") {
  CHECK(status_from("192.0.2.7", {}, "/health/alive") == 0);
  CHECK(status_from("192.0.2.7", {}, "/health/ready") == 0);
  CHECK(status_from("192.0.2.7", {}, "/health/alive/../../oauth2/token") == 502);
  CHECK(status_from("192.0.2.7", {}, "/health/") == 502);
}

TEST_CASE("an unknown path is answered as the client likes to read it") {
  const auto answer = [](std::string_view accept) {
    return not_found_response(request_of(net::http_method::get, "/x", {{"Accept", accept}}));
  };
  CHECK(answer("application/json").body.starts_with(R"({"error":"Not Found")"));
  CHECK(answer("text/plain").body.starts_with("Error 404"));
  CHECK(answer("text/html,text/plain").body.starts_with("<!DOCTYPE html>"));
  CHECK(answer("*/*").body.starts_with("<!DOCTYPE html>"));
  CHECK(answer("*/*").status == 404);
}

TEST_CASE("monitoring may ask by an address that is on no list") {
  for (const auto* path :
       {"/health/alive", "/health/ready", "/admin/health/ready", "/metrics/prometheus"})
    CHECK(status(admin_rules(), {{"Host", "10.1.2.3:4445"}}, path) == 0);
  CHECK(status(admin_rules(), {{"Host", "10.1.2.3:4445"}}, "/clients") == 421);
  CHECK(
    status(
      admin_rules(), {{"Host", "10.1.2.3:4445"}, {"Origin", "http://evil.example"}},
      "/metrics/prometheus")
    == 403);
}
