#include "protocol/authorization_response.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::protocol;

namespace {

response_target target_of(std::string uri, response_mode mode = response_mode::query) {
  return {.redirect_uri = std::move(uri), .mode = mode, .state = "s&t"};
}

parameters some_fields() {
  parameters fields;
  fields.add("code", "a b");
  fields.add("state", "s&t");
  return fields;
}

std::string query_url(std::string uri) {
  return make_answer(target_of(std::move(uri)), some_fields()).url;
}

} // namespace

TEST_CASE("an answer goes into the query, behind what stands there") {
  CHECK(query_url("https://app.example/cb") == "https://app.example/cb?code=a%20b&state=s%26t");
  CHECK(
    query_url("https://app.example/cb?a=1") == "https://app.example/cb?a=1&code=a%20b&state=s%26t");
  CHECK(query_url("https://app.example/cb?") == "https://app.example/cb?code=a%20b&state=s%26t");
  CHECK(
    query_url("https://app.example/cb?a=1&")
    == "https://app.example/cb?a=1&code=a%20b&state=s%26t");
}

TEST_CASE("a redirect URI is used octet by octet") {
  CHECK(query_url("https://App.example/%7eA?x=%2f").starts_with("https://App.example/%7eA?x=%2f&"));
}

TEST_CASE("an answer goes into the fragment") {
  const auto answer =
    make_answer(target_of("https://app.example/cb?a=1", response_mode::fragment), some_fields());
  CHECK(answer.url == "https://app.example/cb?a=1#code=a%20b&state=s%26t");
  CHECK(answer.form.empty());
}

TEST_CASE("an answer by form leaves the URL alone") {
  const auto answer =
    make_answer(target_of("https://app.example/cb", response_mode::form_post), some_fields());
  CHECK(answer.url == "https://app.example/cb");
  CHECK(answer.mode == response_mode::form_post);
  CHECK(answer.form.find("code") == "a b");
}

TEST_CASE("a refusal tells error, description, state and issuer") {
  const auto answer = make_error_answer(
    target_of("https://app.example/cb", response_mode::form_post), "access_denied", "No",
    "https://as.example/");
  CHECK(answer.form.find("error") == "access_denied");
  CHECK(answer.form.find("error_description") == "No");
  CHECK(answer.form.find("state") == "s&t");
  CHECK(answer.form.find("iss") == "https://as.example/");
}

TEST_CASE("a refusal has neither description nor state when there is none") {
  const auto answer = make_error_answer(
    {.redirect_uri = "https://app.example/cb", .mode = {}, .state = {}}, "access_denied", "",
    "https://as.example/");
  CHECK(answer.url == "https://app.example/cb?error=access_denied&iss=https%3A%2F%2Fas.example%2F");
}

TEST_CASE("AB-78 what an app says about a refusal cannot break out of its place") {
  CHECK(printable("a\"b\\c\r\nd") == "a'b c  d");
  CHECK(printable("\xC3\xA4\x7F") == "   ");
  CHECK(printable(" !~") == " !~");
  const auto answer = make_error_answer(
    target_of("https://app.example/cb"), "x\r\nSet-Cookie: a=b", "y&code=z", "https://as.example");
  CHECK(answer.url.find_first_of("\r\n") == std::string::npos);
  CHECK(answer.url.find("&code=") == std::string::npos);
}
