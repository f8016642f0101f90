#include "protocol/json_members.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;

namespace {

json::value some_object() {
  return json::parse(R"({"text":"a","number":7,"truth":true,"texts":["a",1,"b"],"null":null})")
    .value();
}

} // namespace

TEST_CASE("members are read by their type") {
  const auto x = some_object();
  CHECK(json::text_at(x, "text") == "a");
  CHECK(json::integer_at(x, "number") == 7);
  CHECK(json::truth_at(x, "truth"));
  CHECK(json::texts_at(x, "texts") == std::vector<std::string>{"a", "b"});
  CHECK(json::value_at(x, "number") == json::value(7));
}

TEST_CASE("what is absent or of another type reads as empty") {
  const auto x = some_object();
  for (const auto* name : {"missing", "null"}) {
    CHECK(json::text_at(x, name).empty());
    CHECK(json::integer_at(x, name) == 0);
    CHECK_FALSE(json::truth_at(x, name));
    CHECK(json::texts_at(x, name).empty());
    CHECK(json::value_at(x, name).is_null());
  }
  CHECK(json::text_at(x, "number").empty());
  CHECK(json::integer_at(x, "text") == 0);
  CHECK_FALSE(json::truth_at(x, "number"));
  CHECK(json::texts_at(x, "text").empty());
  CHECK(json::text_at(json::value(json::array{}), "text").empty());
}

TEST_CASE("a member that would say nothing is left out") {
  json::object to;
  json::add_if_said(to, "a", std::string());
  json::add_if_said(to, "b", std::int64_t{0});
  json::add_if_said(to, "c", false);
  json::add_if_said(to, "d", std::vector<std::string>());
  json::add_if_said(to, "e", json::value());
  CHECK(to.empty());

  json::add_if_said(to, "a", std::string("x"));
  json::add_if_said(to, "b", std::int64_t{-1});
  json::add_if_said(to, "c", true);
  json::add_if_said(to, "d", std::vector<std::string>{""});
  json::add_if_said(to, "e", json::value(json::object{}));
  CHECK(json::write(to) == R"({"a":"x","b":-1,"c":true,"d":[""],"e":{}})");
}
