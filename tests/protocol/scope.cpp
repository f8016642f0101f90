#include "protocol/scope.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;

namespace {

bool by_wildcard(std::string_view allowed, std::string_view requested) {
  return covers(scope_strategy::wildcard, allowed, requested);
}

} // namespace

TEST_CASE("a scope without wildcard covers itself alone") {
  CHECK(by_wildcard("foo.bar", "foo.bar"));
  CHECK_FALSE(by_wildcard("foo.bar", "foo"));
  CHECK_FALSE(by_wildcard("foo", "foo.bar"));
  CHECK_FALSE(by_wildcard("foo", "Foo"));
  CHECK_FALSE(by_wildcard("foo", ""));
}

TEST_CASE("a wildcard at the end covers one or more segments") {
  CHECK(by_wildcard("foo.*", "foo.bar"));
  CHECK(by_wildcard("foo.*", "foo.bar.baz"));
  CHECK_FALSE(by_wildcard("foo.*", "foo"));
  CHECK_FALSE(by_wildcard("foo.*", "foo."));
  CHECK_FALSE(by_wildcard("foo.*", "bar.foo"));
  CHECK(by_wildcard("*", "anything.at.all"));
}

TEST_CASE("a wildcard in the middle covers exactly one segment") {
  CHECK(by_wildcard("foo.*.baz", "foo.bar.baz"));
  CHECK_FALSE(by_wildcard("foo.*.baz", "foo.baz"));
  CHECK_FALSE(by_wildcard("foo.*.baz", "foo..baz"));
  CHECK_FALSE(by_wildcard("foo.*.baz", "foo.a.b.baz"));
  CHECK(by_wildcard("foo.*.*", "foo.a.b.c"));
  CHECK_FALSE(by_wildcard("foo.*.*", "foo.a"));
}

TEST_CASE("a wildcard inside a segment is an ordinary character") {
  CHECK(by_wildcard("foo*", "foo*"));
  CHECK_FALSE(by_wildcard("foo*", "foobar"));
}

TEST_CASE("the exact strategy knows no wildcard") {
  CHECK(covers(scope_strategy::exact, "foo.*", "foo.*"));
  CHECK_FALSE(covers(scope_strategy::exact, "foo.*", "foo.bar"));
}

TEST_CASE("a scope is covered when any of the allowed ones covers it") {
  CHECK(any_covers(scope_strategy::wildcard, {"a", "b.*"}, "b.c"));
  CHECK_FALSE(any_covers(scope_strategy::wildcard, {"a", "b.*"}, "c"));
  CHECK_FALSE(any_covers(scope_strategy::wildcard, {}, "c"));
}

TEST_CASE("a scope value is split at blanks, and repeated scopes are kept once") {
  CHECK(split_scope("b  a b ") == std::vector<std::string>{"b", "a"});
  CHECK(split_scope("").empty());
  CHECK(split_scope("   ").empty());
  CHECK(split_scope("a\tb") == std::vector<std::string>{"a\tb"});
}

TEST_CASE("scopes are joined with one blank") {
  CHECK(join_scope({"a", "b"}) == "a b");
  CHECK(join_scope({}).empty());
}

TEST_CASE("a scope token is visible ASCII without quote and backslash") {
  CHECK(is_scope_token("https://api.example/read!"));
  CHECK_FALSE(is_scope_token(""));
  CHECK_FALSE(is_scope_token("a b"));
  CHECK_FALSE(is_scope_token("a\"b"));
  CHECK_FALSE(is_scope_token("a\\b"));
  CHECK_FALSE(is_scope_token("a\x7f"));
  CHECK_FALSE(is_scope_token("caf\xc3\xa9"));
  CHECK_FALSE(is_scope_token(std::string_view("a\0", 2)));
}
