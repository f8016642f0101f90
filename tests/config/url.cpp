#include "config/url.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::config;

TEST_CASE("a URL is split into the parts that matter") {
  const auto parts = split_url("https://user@auth.example:8443/a?b#c").value();

  CHECK(parts.scheme == "https");
  CHECK(parts.host == "auth.example");
  CHECK(parts.port == 8443);
  CHECK(parts.has_userinfo);
  CHECK(parts.has_query);
  CHECK(parts.has_fragment);
}

TEST_CASE("an IPv6 host keeps its brackets") {
  const auto parts = split_url("http://[::1]:4444").value();

  CHECK(parts.host == "[::1]");
  CHECK(parts.port == 4444);
}

TEST_CASE("a question mark in a fragment is no query") {
  CHECK_FALSE(split_url("https://a.example/#x?y")->has_query);
}

TEST_CASE("what is no http URL is refused") {
  for (const auto* text :
       {"", "auth.example", "ftp://a", "HTTPS://a", "https://", "https:///path", "https://a b/",
        "https://a\\b", "https://a@b@c/", "https://a:0/", "https://a:65536/", "https://a:80:90/",
        "https://a:/", "https://[::1", "https://[zz]/", "javascript://x", "https://a\n",
        "https://\xc3\xa9.example"})
    CHECK_FALSE(split_url(text));
}

TEST_CASE("AB-88 passwords in URLs and data source names are redacted") {
  CHECK(
    redact_url("postgres://u:p@ss@host:5432/db?sslmode=disable")
    == "postgres://<redacted>@host:5432/db?sslmode=disable");
  CHECK(
    redact_url("mysql://root:hunter2@tcp(db:3306)/hydra?parseTime=true")
    == "mysql://<redacted>@tcp(db:3306)/hydra?parseTime=true");
  CHECK(
    redact_url("postgres://host/db?sslPassword=x&a=b&api_key=y")
    == "postgres://host/db?sslPassword=<redacted>&a=b&api_key=<redacted>");
  CHECK(redact_url("memory") == "memory");
  CHECK(redact_url("https://a.example/") == "https://a.example/");
}
