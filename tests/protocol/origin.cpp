#include "protocol/origin.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;

TEST_CASE("an origin is a scheme, a host, perhaps a port, and nothing else") {
  for (const auto* text : {"https://a.example", "http://localhost:3000", "https://[::1]:8443"})
    CHECK_MESSAGE(is_web_origin(text), text);
  for (const auto* text :
       {"null", "", "a.example", "https://a.example/", "https://a.example?x", "https://a.example#x",
        "https://u@a.example", "ftp://a.example", "file://",
        "https://a.example, https://b.example"})
    CHECK_MESSAGE(!is_web_origin(text), text);
}

TEST_CASE("an entry names its origin in any case, and no other") {
  CHECK(names_origin("https://App.example", "https://app.EXAMPLE"));
  for (const auto* other :
       {"http://app.example", "https://app.example:8443", "https://app.example.evil",
        "https://xapp.example", ""})
    CHECK_MESSAGE(!names_origin("https://app.example", other), other);
}

TEST_CASE("a wildcard is one label of the host") {
  const auto* entry = "https://*.app.example";
  CHECK(names_origin(entry, "https://a.app.example"));
  CHECK(names_origin("https://*.app.example:8443", "https://a.app.example:8443"));
  for (const auto* other :
       {"https://a.b.app.example", "https://app.example", "https://.app.example",
        "http://a.app.example", "https://a.app.example:444", "https://evil.example/.app.example",
        "https://aapp.example", "https://a.app.example.evil"})
    CHECK_MESSAGE(!names_origin(entry, other), other);
}

TEST_CASE("an entry whose wildcard is too wide names nothing") {
  for (const auto* entry :
       {"*", "https://*", "https://*.example", "https://*.", "https://a*.app.example",
        "*://a.example", "https://app.*", "https://*.*.app.example", "https://*app.example"})
    for (const auto* origin :
         {"https://a.example", "https://a.app.example", "https://app.example",
          "https://b.a.app.example"})
      CHECK_MESSAGE(!names_origin(entry, origin), entry);
}

TEST_CASE("the origin of an address of the web is that of its scheme, host and written port") {
  CHECK(web_origin_of("https://a.example/b?c#d") == "https://a.example");
  CHECK(web_origin_of("http://a.example:8080/") == "http://a.example:8080");
  CHECK(web_origin_of("https://[::1]:1/") == "https://[::1]:1");
  for (const auto* none :
       {"", "a.example", "ftp://a.example/", "myapp:/x", "https://a@b/", "https://a;b/",
        "https://a'b/", "https://a,b/", "https://a b/", "https:///x"})
    CHECK(web_origin_of(none).empty());
}
