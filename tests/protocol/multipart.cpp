#include "protocol/multipart.hpp"

#include <doctest/doctest.h>
#include <string>

using namespace gatehouse::protocol;

namespace {

std::string part(const std::string& name, const std::string& value) {
  return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
}

} // namespace

TEST_CASE("plain fields of a multipart body are parameters") {
  const auto read = parse_multipart(part("token", "abc") + part("scope", "a b") + "--b--\r\n", "b");
  REQUIRE(read);
  CHECK(read->find("token") == "abc");
  CHECK(read->find("scope") == "a b");
}

TEST_CASE("an empty multipart body is an empty form") {
  const auto read = parse_multipart("--b--\r\n", "b");
  REQUIRE(read);
  CHECK(read->empty());
}

TEST_CASE("AB-34 a multipart body that is not strict is refused") {
  for (const std::string& body :
       {std::string(), std::string("--b\r\n"), part("a", "1"), "x" + part("a", "1") + "--b--",
        part("a", "1") + "--b--\r\nepilogue", part("a\"; filename=\"f", "1") + "--b--",
        part("", "1") + "--b--", part("a", "\xFF") + "--b--", std::string("--b\r\n\r\n1\r\n--b--"),
        std::string("--b\r\nContent-Disposition: form-data; name=\"a\"\r\n"
                    "Content-Disposition: form-data; name=\"b\"\r\n\r\n1\r\n--b--"),
        std::string("--c\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--c--")})
    CHECK_MESSAGE(!parse_multipart(body, "b"), body);
}

TEST_CASE("the boundary stands in the Content-Type") {
  CHECK(multipart_boundary("multipart/form-data; boundary=abc") == "abc");
  CHECK(multipart_boundary("Multipart/Form-Data; Boundary=\"a.b\"") == "a.b");
  for (const auto* type :
       {"multipart/form-data", "multipart/form-data; boundary=", "multipart/mixed; boundary=a",
        "multipart/form-data; boundary=a b", "multipart/form-data; boundary=a; x=y"})
    CHECK_FALSE(multipart_boundary(type));
}
