#include "protocol/url.hpp"

#include <doctest/doctest.h>
#include <string>

using namespace gatehouse::protocol;

TEST_CASE("a URL has one reading") {
  const auto x = parse_url("https://app.example:8443/cb/a?x=1&y=2");
  REQUIRE(x);
  CHECK(x->scheme == "https");
  CHECK(x->host == "app.example");
  CHECK(x->port == 8443);
  CHECK(x->path == "/cb/a");
  CHECK(x->query == "x=1&y=2");
  CHECK_FALSE(x->has_fragment);
}

TEST_CASE("URLs that clients register are read") {
  for (const auto* text :
       {"https://app.example", "http://localhost:3000/cb", "http://127.0.0.1/cb",
        "http://[::1]:8080/cb", "myapp:/callback", "com.example.app:/oauth2redirect/provider",
        "myapp://callback", "myapp://oauthCallback", "myapp:///callback", "myapp://",
        "https://a_b.internal/x", "https://xn--bcher-kva.example/",
        "https://app.example/cb?x=%20a#f", "urn:ietf:wg:oauth:2.0:oob"})
    CHECK_MESSAGE(parse_url(text), text);
}

TEST_CASE("AB-01 a host that two readers could read differently is no URL") {
  for (const std::string text :
       {"https://a@b.example/",
        "https://a@trusted.example@evil.example/",
        "https://a:b@c.example/",
        "https://evil.example\\@trusted.example/",
        "https://trusted.example\\.evil.example/",
        "https://trus\tted.example/",
        "https://trusted.example\r\n/",
        " https://trusted.example/",
        "https://trusted.example /",
        "https://trusted.example%00.evil.example/",
        "https://trusted.example/%00",
        "https://b\xC3\xBC"
        "cher.example/",
        "https://TRUSTED.example/",
        "https://trusted.example./",
        "https://trusted..example/",
        "https://trusted.example:/",
        "https://trusted.example:65536/",
        "https://trusted.example:0/",
        "https://trusted.example:080/",
        "https://trusted.example:80:90/",
        "https://127.1/",
        "https://0177.0.0.1/",
        "https://0x7f.0.0.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://1.2.3.4.5/",
        "https://1.2.3.256/",
        "https://[fe80::1%25eth0]/",
        "https://[fe80::1%eth0]/",
        "https://[::1/",
        "https://::1/",
        "https://[::1]x/",
        "https://[127.0.0.1]/",
        "https://-a.example/",
        "https:///path",
        "https:app.example",
        "https://",
        "//app.example/",
        "/path",
        "",
        "https"})
    CHECK_MESSAGE(!parse_url(text), text);
  CHECK_FALSE(parse_url(std::string("https://trusted.example/\0", 25)));
}

TEST_CASE("the dot of the root behind a name of an authority means nothing") {
  CHECK(without_root_dot("a.example.") == "a.example");
  CHECK(without_root_dot("a.example.:4444") == "a.example:4444");
  CHECK(without_root_dot("localhost.") == "localhost");
  for (const auto* text :
       {"a.example", "a.example:4444", "[::1]", "[::1]:4444", "[::1].", "127.0.0.1.",
        "127.0.0.1.:80", ".", ".:80", "", ":80", "a.example:80."})
    CHECK(without_root_dot(text) == text);
  CHECK(without_root_dot("a.example..") == "a.example.");
}

TEST_CASE("AB-87 a host is private when no public name can be it") {
  for (const auto* host :
       {"hydra", "hydra-admin", "a_b", "localhost", "hydra.auth.svc",
        "hydra.auth.svc.cluster.local", "printer.local", "admin.internal", "app.localhost",
        "10.0.0.5", "203.0.113.9", "[::1]", "[fd00::1]", "[2001:db8::1]"})
    CHECK_MESSAGE(is_private_host(host), host);
  for (const auto* host :
       {"evil.example",
        "hydra.auth",
        "svc.example",
        "local.evil.com",
        "evilsvc.com",
        "xlocal.com",
        "10.0.0.5.nip.io",
        "hydra.svc.evil.com",
        "a.svc:80",
        "hydra:4445",
        "",
        ".",
        ".local",
        "-a",
        "127.1",
        "2130706433",
        "::1",
        "[::1",
        "[::1]:80",
        "a/b",
        "u@hydra",
        "HYDRA"})
    CHECK_FALSE_MESSAGE(is_private_host(host), host);
}

TEST_CASE("AB-02 a path that steps up is no URL") {
  for (const auto* text :
       {"https://a.example/../x", "https://a.example/x/..", "https://a.example/%2e%2e/x",
        "https://a.example/.%2E/x", "https://a.example/..;/x", "https://a.example/%2e%2e;a=b/x",
        "https://a.example/./x", "https://a.example//x"})
    CHECK_MESSAGE(!parse_url(text), text);
  CHECK(parse_url("https://a.example/x..y/...z"));
}

TEST_CASE("AB-09 characters that start another kind of URL are refused") {
  for (const auto* text :
       {"https://a.example/\\evil", "https://a.example/<x>", "https://a.example/\"x",
        "java script:alert(1)", "https://a.example/%", "https://a.example/%4"})
    CHECK_MESSAGE(!parse_url(text), text);
}

TEST_CASE("AB-04 only IP literals are loopback") {
  CHECK(is_loopback_literal(*parse_url("http://127.0.0.1/")));
  CHECK(is_loopback_literal(*parse_url("http://127.9.9.9:1/")));
  CHECK(is_loopback_literal(*parse_url("http://[::1]/")));
  CHECK_FALSE(is_loopback_literal(*parse_url("http://localhost/")));
  CHECK_FALSE(is_loopback_literal(*parse_url("http://127.0.0.1.example/")));
  CHECK_FALSE(is_loopback_literal(*parse_url("http://[::2]/")));
}

TEST_CASE("a URL beyond the longest is refused") {
  const std::string start = "https://a.example/";
  CHECK(parse_url(start + std::string(max_url_bytes - start.size(), 'x')));
  CHECK_FALSE(parse_url(start + std::string(max_url_bytes - start.size() + 1, 'x')));
}

TEST_CASE("the effective port is the written one or that of the scheme") {
  CHECK(parse_url("https://a.example/")->effective_port() == 443);
  CHECK(parse_url("http://a.example/")->effective_port() == 80);
  CHECK(parse_url("http://a.example:8080/")->effective_port() == 8080);
  CHECK(parse_url("https://a.example:443/")->effective_port() == 443);
  CHECK(parse_url("myapp:/path")->effective_port() == 0);
}
