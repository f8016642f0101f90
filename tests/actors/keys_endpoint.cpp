#include "actors/keys_endpoint.hpp"

#include "actors/fault.hpp"
#include "tests/actors/request.hpp"
#include "tests/actors/world.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::actors;
using namespace gatehouse::test;
using enum net::http_method;

namespace {

struct keys_world : world {
  endpoint_actor endpoint = spawn<keys_endpoint>(given);

  ~keys_world() { endpoint = nullptr; }

  net::http_response ask_for(
    net::http_method method, const std::string& kid = {}, const std::string& body = {},
    std::string_view type = "application/json") {
    return serve(endpoint, about(method, kid, body, type));
  }

  static net::http_request about(
    net::http_method method, const std::string& kid, const std::string& body,
    std::string_view type = "application/json") {
    auto request = request_of(
      method, "/admin/keys/my-set" + (kid.empty() ? "" : "/" + kid), {{"Content-Type", type}},
      body);
    request.path_parameters = {"my-set"};
    if (!kid.empty())
      request.path_parameters.push_back(kid);
    return request;
  }
};

std::vector<std::string> kids_in(const net::http_response& response) {
  std::vector<std::string> kids;
  const auto body = protocol::json::parse(response.body).value();
  for (const auto& key : *body.find("keys")->if_array())
    kids.push_back(*key.find("kid")->if_string());
  return kids;
}

constexpr auto one = R"({"alg":"ES256","use":"sig","kid":"one"})";

} // namespace

TEST_CASE("a key is made, shown, replaced and deleted over HTTP") {
  keys_world x;
  const auto made = x.ask_for(post, "", one);
  CHECK(made.status == 201);
  CHECK(kids_in(made) == std::vector<std::string>{"one"});
  CHECK(x.ask_for(get).body == made.body);
  CHECK(x.ask_for(get, "one").body == made.body);
  auto key = protocol::json::parse(made.body)->find("keys")->if_array()->front();
  key.set("kid", "two");
  const auto put_one = x.ask_for(put, "two", protocol::json::write(key));
  CHECK(put_one.status == 200);
  CHECK(put_one.body == protocol::json::write(key));
  CHECK(kids_in(x.ask_for(get)) == std::vector<std::string>{"two", "one"});
  const auto put_set = x.ask_for(put, "", made.body);
  CHECK(put_set.status == 200);
  CHECK(kids_in(x.ask_for(get)) == std::vector<std::string>{"one"});
  CHECK(x.ask_for(delete_, "one").status == 204);
  CHECK(x.ask_for(get, "one").status == 404);
}

TEST_CASE("every change of keys is audited, and no look at them") {
  keys_world x;
  const auto made = x.ask_for(post, "", one);
  CHECK(x.audited.size() == 1);
  x.ask_for(get);
  x.ask_for(get, "one");
  x.ask_for(get, "none");
  CHECK(x.audited.size() == 1);
  x.ask_for(put, "", made.body);
  x.ask_for(delete_, "one");
  x.ask_for(delete_);
  CHECK(x.audited.size() == 4);
  for (const auto& event : x.audited)
    CHECK(event.name == "keys.changed");
  CHECK(caf::deep_to_string(x.audited).find("\"d\"") == std::string::npos);
}

TEST_CASE("what is no key is refused, and not audited") {
  keys_world x;
  for (const auto* body :
       {"{}", R"({"alg":"none"})", R"({"alg":"ES256","use":"x"})", R"({"alg":7})"})
    CHECK(x.ask_for(post, "", body).status == 400);
  for (const auto* body : {"{}", R"({"keys":[{}]})", R"({"keys":1})"})
    CHECK(x.ask_for(put, "", body).status == 400);
  CHECK(x.ask_for(put, "one", R"({"kty":"EC"})").status == 400);
  CHECK(x.ask_for(post, "", "{").status == 400);
  CHECK(x.ask_for(get).status == 404);
  CHECK(x.audited.empty());
}

TEST_CASE("AB-87 keys of a type that a foreign page can send are refused") {
  keys_world x;
  for (const auto* type : {"text/plain", "application/x-www-form-urlencoded", ""}) {
    CHECK(x.ask_for(post, "", one, type).status == 415);
    CHECK(x.ask_for(put, "", R"({"keys":[]})", type).status == 415);
  }
}

TEST_CASE("AB-16 a store that fails never makes a deletion of keys succeed") {
  keys_world x;
  x.ask_for(post, "", one);
  x.audited.clear();
  x.requests = 0;
  x.failing_request = 1;
  CHECK(x.try_serve(x.endpoint, keys_world::about(delete_, "one", "")).fault);
  CHECK(x.audited.empty());
  CHECK(x.ask_for(get, "one").status == 200);
}
