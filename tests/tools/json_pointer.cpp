#include "tools/json_pointer.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::tools;
namespace json = gatehouse::protocol::json;

TEST_CASE("the pointers of RFC 6901 §5 find their values") {
  const auto document = json::parse(
    R"({"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8})");
  REQUIRE(document);
  const auto at = [&](std::string_view pointer) {
    const auto* found = find(*document, parse_json_pointer(pointer).value());
    return found ? json::write(*found) : "nothing";
  };
  CHECK(at("") == json::write(*document));
  CHECK(at("/foo") == R"(["bar","baz"])");
  CHECK(at("/foo/0") == R"("bar")");
  CHECK(at("/") == "0");
  CHECK(at("/a~1b") == "1");
  CHECK(at("/c%d") == "2");
  CHECK(at("/e^f") == "3");
  CHECK(at("/g|h") == "4");
  CHECK(at("/i\\j") == "5");
  CHECK(at("/k\"l") == "6");
  CHECK(at("/ ") == "7");
  CHECK(at("/m~0n") == "8");
}

TEST_CASE("pointers into nothing find nothing") {
  const auto document = json::value(json::object{{"a", json::array{1, 2}}});
  for (const auto* pointer :
       {"/a/2", "/a/-", "/a/01", "/a/+1", "/a/", "/b", "/a/0/c", "/a/99999999999999999999"})
    CHECK_MESSAGE(find(document, parse_json_pointer(pointer).value()) == nullptr, pointer);
}
