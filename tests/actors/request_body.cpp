#include "actors/request_body.hpp"

#include "tests/actors/request.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::actors;
using namespace gatehouse::test;

namespace {

constexpr std::string_view form_type = "application/x-www-form-urlencoded";

net::http_request posting(std::string_view type, std::string body) {
  return request_of(net::http_method::post, "/x", {{"Content-Type", type}}, std::move(body));
}

/// The status of the answer that refuses; 0 when the body could be read.
template <class Value>
unsigned status(const std::variant<Value, net::http_response>& read) {
  const auto* refused = std::get_if<net::http_response>(&read);
  return refused == nullptr ? 0 : refused->status;
}

} // namespace

TEST_CASE("a media type is known in any case and with parameters") {
  for (const auto* type :
       {"application/json", "Application/JSON", "application/json; charset=utf-8",
        "application/json \t;x"})
    CHECK(has_media_type(posting(type, ""), "application/json"));
  for (const auto* type : {"", "application/jsonx", "text/json", "application/json, text/plain"})
    CHECK_FALSE(has_media_type(posting(type, ""), "application/json"));
}

TEST_CASE("AB-74 two media types are none") {
  const auto request = request_of(
    net::http_method::post, "/x",
    {{"Content-Type", "application/json"}, {"content-type", "application/json"}}, "{}");
  CHECK_FALSE(has_media_type(request, "application/json"));
  CHECK(status(read_json(request)) == 415);
}

TEST_CASE("a form is read") {
  const auto form = read_form(posting(form_type, "a=1&b=2"));
  CHECK(std::get<protocol::parameters>(form).find("b") == "2");
}

TEST_CASE("a body of another type is no form, but nothing at all is an empty one") {
  CHECK(status(read_form(posting("application/json", "{}"))) == 415);
  CHECK(status(read_form(request_of(net::http_method::post, "/x", {}, "a=1"))) == 415);
  CHECK(status(read_form(posting("text/plain", ""))) == 415);
  CHECK(status(read_form(request_of(net::http_method::post, "/x"))) == 0);
}

TEST_CASE("a body without any type is a form where the profile says so") {
  using enum protocol::untyped_form_rule;
  const auto untyped = request_of(net::http_method::post, "/x", {}, "a=1");
  for (const auto rule : {refused, read}) {
    const auto wanted = rule == read ? 0U : 415U;
    CHECK(status(read_form(untyped, rule)) == wanted);
    CHECK(status(read_any_form(untyped, rule)) == wanted);
    CHECK(status(read_form(posting("text/plain", "a=1"), rule)) == 415);
    CHECK(status(read_form(posting("", "a=1"), rule)) == 415);
    CHECK(status(read_any_form(posting("application/json", "{}"), rule)) == 415);
  }
  CHECK(std::get<protocol::parameters>(read_form(untyped, read)).find("a") == "1");
}

TEST_CASE("AB-34 a malformed form is refused") {
  for (const auto* body : {"a=%", "a=%zz", "a=%00", "a=%FF"})
    CHECK(status(read_form(posting(form_type, body))) == 400);
}

TEST_CASE("JSON is read as JSON and as JSON Patch") {
  CHECK(status(read_json(posting("application/json", "{}"))) == 0);
  CHECK(status(read_json(posting("application/json-patch+json", "[]"))) == 0);
}

TEST_CASE("AB-87 JSON of a type that a foreign page can send is refused") {
  for (const auto* type :
       {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""})
    CHECK(status(read_json(posting(type, "{}"))) == 415);
  CHECK(status(read_json(request_of(net::http_method::post, "/x", {}, "{}"))) == 415);
}

TEST_CASE("AB-34 malformed JSON is refused") {
  for (const auto* body : {"", "{", R"({"a":1,"a":2})", "{} {}"})
    CHECK(status(read_json(posting("application/json", body))) == 400);
}

TEST_CASE("a query is read, and a malformed one refused") {
  const auto get = [](std::string path) {
    return read_query(request_of(net::http_method::get, std::move(path)));
  };
  CHECK(std::get<protocol::parameters>(get("/x?a=b")).find("a") == "b");
  CHECK(status(get("/x")) == 0);
  CHECK(status(get("/x?a=%")) == 400);
}
