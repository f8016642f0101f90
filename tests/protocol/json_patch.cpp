#include "protocol/json_patch.hpp"

#include "tests/protocol/result_text.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;

namespace {

json::value of(std::string_view text) {
  return json::parse(text).value();
}

result<json::value> patched(std::string_view document, std::string_view patch) {
  return json::apply_patch(of(document), of(patch));
}

void check_refused(std::string_view document, std::string_view patch) {
  const auto outcome = patched(document, patch);
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().code == oauth_errc::invalid_request);
}

/// A document, a patch, and what becomes of it.
struct example {
  const char* document;
  const char* patch;
  const char* outcome;
};

} // namespace

TEST_CASE("the examples of RFC 6902 appendix A come out as they should") {
  const example examples[] = {
    // A.1 to A.7
    {R"({"foo":"bar"})", R"([{"op":"add","path":"/baz","value":"qux"}])",
     R"({"baz":"qux","foo":"bar"})"},
    {R"({"foo":["bar","baz"]})", R"([{"op":"add","path":"/foo/1","value":"qux"}])",
     R"({"foo":["bar","qux","baz"]})"},
    {R"({"baz":"qux","foo":"bar"})", R"([{"op":"remove","path":"/baz"}])", R"({"foo":"bar"})"},
    {R"({"foo":["bar","qux","baz"]})", R"([{"op":"remove","path":"/foo/1"}])",
     R"({"foo":["bar","baz"]})"},
    {R"({"baz":"qux","foo":"bar"})", R"([{"op":"replace","path":"/baz","value":"boo"}])",
     R"({"baz":"boo","foo":"bar"})"},
    {R"({"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}})",
     R"([{"op":"move","from":"/foo/waldo","path":"/qux/thud"}])",
     R"({"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}})"},
    {R"({"foo":["all","grass","cows","eat"]})",
     R"([{"op":"move","from":"/foo/1","path":"/foo/3"}])",
     R"({"foo":["all","cows","eat","grass"]})"},
    // A.8, A.10, A.11
    {R"({"baz":"qux","foo":["a",2,"c"]})",
     R"([{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2}])",
     R"({"baz":"qux","foo":["a",2,"c"]})"},
    {R"({"foo":"bar"})", R"([{"op":"add","path":"/child","value":{"grandchild":{}}}])",
     R"({"foo":"bar","child":{"grandchild":{}}})"},
    {R"({"foo":"bar"})", R"([{"op":"add","path":"/baz","value":"qux","xyz":123}])",
     R"({"foo":"bar","baz":"qux"})"},
    // A.14, A.16
    {R"({"/":9,"~1":10})", R"([{"op":"test","path":"/~01","value":10}])", R"({"/":9,"~1":10})"},
    {R"({"foo":["bar"]})", R"([{"op":"add","path":"/foo/-","value":["abc","def"]}])",
     R"({"foo":["bar",["abc","def"]]})"},
  };
  for (const auto& each : examples) {
    CAPTURE(each.patch);
    CHECK(patched(each.document, each.patch).value() == of(each.outcome));
  }
}

TEST_CASE("the failures of RFC 6902 appendix A are refused") {
  // A.9, A.12, A.15; the duplicate member of A.13 is refused when the text is read.
  check_refused(R"({"baz":"qux"})", R"([{"op":"test","path":"/baz","value":"bar"}])");
  check_refused(R"({"foo":"bar"})", R"([{"op":"add","path":"/baz/bat","value":"qux"}])");
  check_refused(R"({"/":9,"~1":10})", R"([{"op":"test","path":"/~01","value":"10"}])");
  CHECK_FALSE(json::parse(R"([{"op":"add","path":"/baz","value":"qux","op":"remove"}])"));
}

TEST_CASE("the whole document can be named") {
  CHECK(
    patched(R"({"a":1})", R"([{"op":"replace","path":"","value":{"b":2}}])").value()
    == of(R"({"b":2})"));
  CHECK(patched(R"({"a":1})", R"([{"op":"test","path":"","value":{"a":1}}])"));
  check_refused(R"({"a":1})", R"([{"op":"remove","path":""}])");
}

TEST_CASE("a value is copied, and both live on by themselves") {
  CHECK(
    patched(
      R"({"a":{"x":1}})",
      R"([{"op":"copy","from":"/a","path":"/b"},{"op":"replace","path":"/b/x","value":2}])")
      .value()
    == of(R"({"a":{"x":1},"b":{"x":2}})"));
}

TEST_CASE("places that are not there are refused") {
  for (const auto* patch :
       {R"([{"op":"remove","path":"/b"}])", R"([{"op":"replace","path":"/b","value":1}])",
        R"([{"op":"test","path":"/b","value":null}])", R"([{"op":"copy","from":"/b","path":"/c"}])",
        R"([{"op":"move","from":"/b","path":"/c"}])", R"([{"op":"add","path":"/a/2","value":1}])",
        R"([{"op":"add","path":"/a/01","value":1}])", R"([{"op":"add","path":"/a/+0","value":1}])",
        R"([{"op":"replace","path":"/a/-","value":1}])",
        R"([{"op":"remove","path":"/a/99999999999999999999"}])",
        R"([{"op":"add","path":"/a/0/x","value":1}])"})
    check_refused(R"({"a":[0]})", patch);
}

TEST_CASE("malformed patches are refused") {
  for (const auto* patch :
       {R"({})", R"(null)", R"(["x"])", R"([{}])", R"([{"op":"add","path":"/a"}])",
        R"([{"op":"add","value":1}])", R"([{"op":"jump","path":"/a","value":1}])",
        R"([{"op":1,"path":"/a","value":1}])", R"([{"op":"add","path":"a","value":1}])",
        R"([{"op":"add","path":"/~","value":1}])", R"([{"op":"add","path":"/~2","value":1}])",
        R"([{"op":"copy","path":"/a"}])", R"([{"op":"move","from":3,"path":"/a"}])"})
    check_refused(R"({"a":1})", patch);
}

TEST_CASE("nothing moves into itself") {
  check_refused(R"({"a":{"b":1}})", R"([{"op":"move","from":"/a","path":"/a/c"}])");
  CHECK(patched(R"({"a":1})", R"([{"op":"move","from":"/a","path":"/a"}])"));
}

TEST_CASE("a patch is applied as a whole or not at all") {
  const auto before = of(R"({"a":1})");
  CHECK_FALSE(json::apply_patch(
    before, of(R"([{"op":"add","path":"/b","value":1},{"op":"remove","path":"/c"}])")));
  CHECK(before == of(R"({"a":1})"));
}

TEST_CASE("AB-40 a patch has at most 200 operations") {
  json::array steps;
  for (int i = 0; i < 200; ++i)
    steps.push_back(of(R"({"op":"test","path":"","value":{}})"));
  CHECK(json::apply_patch(of("{}"), steps));
  steps.push_back(steps.front());
  CHECK_FALSE(json::apply_patch(of("{}"), steps));
}

TEST_CASE("AB-40 a patch cannot make a small document huge by copying it into itself") {
  json::array steps;
  for (int i = 0; i < 40; ++i)
    steps.push_back(of(R"({"op":"copy","from":"/a","path":"/a/-"})"));
  const auto outcome = json::apply_patch(of(R"({"a":["0123456789"]})"), steps);
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().code == oauth_errc::invalid_request);
}

TEST_CASE("AB-39 a patch cannot nest a document deeper than a text may be") {
  json::array steps;
  for (int i = 0; i < 40; ++i)
    steps.push_back(of(R"({"op":"move","from":"/a","path":"/b"})"));
  std::string deeper = R"([{"op":"add","path":"/b","value":[]})";
  for (int i = 0; i < 40; ++i)
    deeper += i % 2 == 0
                ? R"(,{"op":"add","path":"/c","value":[]},{"op":"move","from":"/b","path":"/c/0"})"
                : R"(,{"op":"add","path":"/b","value":[]},{"op":"move","from":"/c","path":"/b/0"})";
  check_refused("{}", deeper + "]");
}

TEST_CASE("it can be told whether a patch touches a member") {
  const auto patch = of(R"([{"op":"copy","from":"/x","path":"/a/b"},{"op":"remove","path":"/c"}])");
  CHECK(json::touches(patch, "a"));
  CHECK(json::touches(patch, "x"));
  CHECK(json::touches(patch, "c"));
  CHECK_FALSE(json::touches(patch, "b"));
  CHECK(json::touches(of(R"([{"op":"remove","path":""}])"), "anything"));
  CHECK_FALSE(json::touches(of("{}"), "a"));
}
