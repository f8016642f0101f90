#include "protocol/redirect_match.hpp"

#include "tests/protocol/result_text.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;

namespace {

client client_with(std::vector<std::string> uris) {
  client x;
  x.redirect_uris = std::move(uris);
  return x;
}

bool is_refused(const result<std::string>& x) {
  return !x && x.error().code == oauth_errc::invalid_request;
}

} // namespace

TEST_CASE("a redirect URI matches itself, whatever its scheme") {
  for (const auto* uri :
       {"https://app.example/cb?a=1", "http://localhost:3000/cb", "com.example.app:/cb"})
    CHECK(matches_redirect_uri(uri, uri));
}

TEST_CASE("AB-05 case, query, port and slashes of a redirect URI count") {
  constexpr auto registered = "https://app.example/cb?a=1";
  for (const auto* other :
       {"https://app.example/cb", "https://app.example/cb?a=1&b=2", "https://app.example/cb?A=1",
        "https://app.example/CB?a=1", "https://App.example/cb?a=1", "https://app.example/cb/?a=1",
        "https://app.example:443/cb?a=1", "http://app.example/cb?a=1",
        "https://app.example/cb?a=1#x", "https://app.example/x/../cb?a=1",
        "https://app.example/%63b?a=1", "https://app.example.evil/cb?a=1", ""})
    CHECK_FALSE(matches_redirect_uri(registered, other));
}

TEST_CASE("AB-06 no character of a registered redirect URI stands for others") {
  CHECK_FALSE(matches_redirect_uri("https://app.example/cb", "https://appxexample/cb"));
  CHECK_FALSE(matches_redirect_uri("https://app.example/.*", "https://app.example/cb"));
  CHECK_FALSE(matches_redirect_uri("https://app.example/*", "https://app.example/cb"));
  CHECK_FALSE(matches_redirect_uri("https://app.example/c?b", "https://app.example/cb"));
  CHECK_FALSE(matches_redirect_uri("https://app.example/c[b]", "https://app.example/cb"));
  CHECK_FALSE(matches_redirect_uri("https://app.example/%", "https://app.example/cb"));
  CHECK_FALSE(matches_redirect_uri("http://127.0.0.1/.*", "http://127.0.0.1:1234/cb"));
}

TEST_CASE("the port of a loopback literal may be any") {
  CHECK(matches_redirect_uri("http://127.0.0.1/cb", "http://127.0.0.1:51004/cb"));
  CHECK(matches_redirect_uri("http://127.0.0.1:80/cb?a=1", "http://127.0.0.1:51004/cb?a=1"));
  CHECK(matches_redirect_uri("http://[::1]/cb", "http://[::1]:51004/cb"));
  CHECK(matches_redirect_uri("http://127.0.0.2:1/cb", "http://127.0.0.2/cb"));
}

TEST_CASE("AB-05 nothing but the port of a loopback literal may differ") {
  constexpr auto registered = "http://127.0.0.1:1/cb?a=1";
  for (const auto* other :
       {"http://127.0.0.1:2/CB?a=1", "http://127.0.0.1:2/cb", "http://127.0.0.1:2/cb?a=2",
        "http://127.0.0.1:2/cb/?a=1", "https://127.0.0.1:2/cb?a=1", "http://127.0.0.2:2/cb?a=1",
        "http://[::1]:2/cb?a=1", "http://127.0.0.1:2/cb?a=1#x", "http://x@127.0.0.1:2/cb?a=1"})
    CHECK_FALSE(matches_redirect_uri(registered, other));
}

TEST_CASE("AB-04 names are no loopback literals, nor are addresses in odd forms") {
  CHECK_FALSE(matches_redirect_uri("http://localhost:1/cb", "http://localhost:2/cb"));
  CHECK_FALSE(matches_redirect_uri("http://127.0.0.1:1/cb", "http://localhost:1/cb"));
  CHECK_FALSE(matches_redirect_uri("http://localhost/cb", "http://evil.example/cb"));
  for (const auto* other :
       {"http://127.1:2/cb", "http://0x7f.0.0.1:2/cb", "http://2130706433:2/cb",
        "http://127.0.0.1.evil.example:2/cb", "http://0.0.0.0:2/cb", "http://10.0.0.1:2/cb",
        "http://[::ffff:127.0.0.1]:2/cb", "http://127.0.0.1:0/cb", "http://127.0.0.1:65536/cb"})
    CHECK_FALSE(matches_redirect_uri("http://127.0.0.1:1/cb", other));
  CHECK_FALSE(matches_redirect_uri("http://10.0.0.1:1/cb", "http://10.0.0.1:2/cb"));
}

TEST_CASE("a client's own redirect URI is chosen") {
  const auto by = client_with({"https://a.example/", "https://b.example/"});
  CHECK(choose_redirect_uri(by, "https://b.example/", true) == "https://b.example/");
  CHECK(
    choose_redirect_uri(client_with({"http://127.0.0.1/"}), "http://127.0.0.1:7/", true)
    == "http://127.0.0.1:7/");
}

TEST_CASE("a redirect URI may be left out only where it is clear") {
  CHECK(
    choose_redirect_uri(client_with({"https://a.example/"}), std::nullopt, false)
    == "https://a.example/");
  CHECK(is_refused(choose_redirect_uri(client_with({"https://a.example/"}), std::nullopt, true)));
  CHECK(is_refused(choose_redirect_uri(
    client_with({"https://a.example/", "https://b.example/"}), std::nullopt, false)));
  CHECK(is_refused(choose_redirect_uri(client_with({}), std::nullopt, false)));
}

TEST_CASE("a redirect URI that is not registered is refused") {
  CHECK(is_refused(
    choose_redirect_uri(client_with({"https://a.example/"}), "https://b.example/", false)));
  CHECK(is_refused(choose_redirect_uri(client_with({"https://a.example/"}), "", false)));
  CHECK(is_refused(choose_redirect_uri(client_with({}), "https://b.example/", false)));
}

TEST_CASE("AB-04 a redirect over http is protected on the person's own machine only") {
  for (const auto* uri :
       {"https://app.example/", "http://localhost:3000/", "http://app.localhost/",
        "http://127.0.0.1/", "http://[::1]:1/", "com.example.app:/cb"})
    CHECK(is_protected_redirect(uri));
  for (const auto* uri :
       {"http://app.example/", "http://localhost.example/", "http://notlocalhost/",
        "http://10.0.0.1/", "http://0.0.0.0/", "http://127.1/", "no uri", ""})
    CHECK_FALSE(is_protected_redirect(uri));
}

TEST_CASE("a host in upper case, as the hydra profile registers it, protects like any other") {
  CHECK(is_protected_redirect("https://App.Example/cb"));
  CHECK(is_protected_redirect("http://LocalHost/cb"));
  CHECK_FALSE(is_protected_redirect("http://App.Example/cb"));
}
