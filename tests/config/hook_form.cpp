#include "config/hook_form.hpp"

#include "config/value.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::config;
namespace json = gatehouse::protocol::json;

namespace {

std::string why(const char* name, const char* text) {
  const auto read = read_value(*find_key(name), to_node(json::parse(text).value(), {}));
  const auto* bad = std::get_if<misfit>(&read);
  return bad ? bad->why : "";
}

} // namespace

TEST_CASE("a hook is a URL or an object with one") {
  for (const auto* good :
       {R"("https://h.example/x")", R"({"url":"https://h.example"})",
        R"({"url":"https://h.example","auth":{"type":"api_key",)"
        R"("config":{"in":"header","name":"a","value":"b"}}})"})
    CHECK(why("oauth2.token_hook", good).empty());
  for (const auto* bad :
       {"1", "[]", R"("x")", "{}", R"({"url":1})", R"({"url":"https://h.example","x":1})",
        R"({"url":"https://h.example","auth":{}})",
        R"({"url":"https://h.example","auth":{"type":"basic",)"
        R"("config":{"name":"a","value":"b"}}})",
        R"({"url":"https://h.example","auth":{"type":"api_key",)"
        R"("config":{"in":"body","name":"a","value":"b"}}})",
        R"({"url":"https://h.example","auth":{"type":"api_key",)"
        R"("config":{"in":"header","name":"a b","value":"b"}}})",
        R"({"url":"https://h.example","auth":{"type":"api_key",)"
        R"("config":{"in":"header","name":"a","value":"b\r\nc: d"}}})",
        R"({"url":"https://h.example","auth":{"type":"api_key",)"
        R"("config":{"in":"cookie","name":"a","value":"b; c=d"}}})"})
    CHECK_FALSE(why("oauth2.token_hook", bad).empty());
}

TEST_CASE("headers are an object of strings") {
  CHECK(why("urls.identity_provider.headers", R"({"a":"b"})").empty());
  CHECK_FALSE(why("urls.identity_provider.headers", R"({"a":1})").empty());
}
