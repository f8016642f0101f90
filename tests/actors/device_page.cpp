#include "actors/device_page.hpp"

#include "tests/actors/request.hpp"
#include "tests/actors/world.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::actors;
using gatehouse::test::request_of;
using gatehouse::test::world;

namespace {

constexpr auto path = "/ui/device?device_challenge=challenge";

/// The page before an API that answers what a test wants.
struct fixture {
  fixture() {
    const auto api = here.keep(here.system.spawn([this]() -> endpoint_actor::behavior_type {
      return {[this](const request_context&, const net::http_request& request) {
        asked.push_back(request);
        return answer;
      }};
    }));
    page = here.spawn<device_page>(here.given, api);
  }

  /// What the browser has kept of an answer.
  static std::string cookie_of(const net::http_response& shown) {
    const auto at = shown.header_lines.find("Set-Cookie: ") + 12;
    return shown.header_lines.substr(at, shown.header_lines.find(';', at) - at);
  }

  static std::string token_of(const net::http_response& shown) {
    constexpr std::string_view mark = "name=\"form_token\" value=\"";
    const auto at = shown.body.find(mark) + mark.size();
    return shown.body.substr(at, shown.body.find('"', at) - at);
  }

  net::http_response get(const std::string& more = {}) {
    return here.serve(page, request_of(net::http_method::get, path + more));
  }

  net::http_response post(const std::string& cookie, const std::string& body) {
    return here.serve(
      page, request_of(
              net::http_method::post, path,
              {{"Cookie", cookie}, {"Content-Type", "application/x-www-form-urlencoded"}}, body));
  }

  world here;
  std::vector<net::http_request> asked;
  net::http_response answer = json_response(200, R"({"redirect_to":"https://as.example/next"})");
  endpoint_actor page;
};

} // namespace

TEST_CASE("a code that came with the address is shown and not taken") {
  fixture f;
  const auto shown = f.get("&user_code=ABCD-EFGH");
  CHECK(shown.status == 200);
  CHECK(shown.body.find("value=\"ABCD-EFGH\"") != std::string::npos);
  CHECK(f.asked.empty());
}

TEST_CASE("a code goes to the administrative API as from any device app") {
  fixture f;
  const auto shown = f.get();
  const auto end =
    f.post(fixture::cookie_of(shown), "user_code=ABCD&form_token=" + fixture::token_of(shown));
  CHECK(end.status == 303);
  CHECK(end.header_lines.find("Location: https://as.example/next\r\n") != std::string::npos);
  REQUIRE(f.asked.size() == 1);
  CHECK(f.asked[0].method == net::http_method::put);
  CHECK(f.asked[0].path == "/admin/oauth2/auth/requests/device/accept");
  CHECK(f.asked[0].query == "device_challenge=challenge");
  CHECK(f.asked[0].body == R"({"user_code":"ABCD"})");
}

TEST_CASE("a code that is refused can be entered again") {
  fixture f;
  f.answer = json_response(400, R"({"error":"invalid_request"})");
  const auto shown = f.get();
  const auto again =
    f.post(fixture::cookie_of(shown), "user_code=%3Cb%3E&form_token=" + fixture::token_of(shown));
  CHECK(again.status == 400);
  CHECK(again.body.find("role=\"alert\"") != std::string::npos);
  CHECK(again.body.find("value=\"&lt;b&gt;\"") != std::string::npos);
}

TEST_CASE("AB-13 a person reads why a code is not taken, and not that it is wrong when it is not") {
  for (const auto& [status, english] : std::vector<std::pair<unsigned, std::string>>{
         {403, "Too many wrong codes came from your network"},
         {409, "entered somewhere else at the same time"},
         {429, "Too many codes are entered at the moment"}}) {
    fixture f;
    f.answer = json_response(status, R"({"error":"request_forbidden"})");
    const auto shown = f.get();
    const auto again =
      f.post(fixture::cookie_of(shown), "user_code=ABCD&form_token=" + fixture::token_of(shown));
    CHECK(again.status == status);
    CHECK(again.body.find(english) != std::string::npos);
    CHECK(again.body.find("unknown or has expired") == std::string::npos);
    CHECK(again.body.find("value=\"ABCD\"") != std::string::npos);
  }
}

TEST_CASE("a page whose challenge is unknown asks for no other code") {
  fixture f;
  f.answer = json_response(404, R"({"error":"Not Found"})");
  const auto shown = f.get();
  const auto end =
    f.post(fixture::cookie_of(shown), "user_code=ABCD&form_token=" + fixture::token_of(shown));
  CHECK(end.status == 404);
  CHECK(end.body.find("name=\"user_code\"") == std::string::npos);
}

TEST_CASE("AB-19 a form of another browser reaches nobody") {
  fixture f;
  const auto shown = f.get();
  const auto other = f.get();
  CHECK(f.post("", "user_code=A&form_token=" + fixture::token_of(shown)).status == 403);
  CHECK(
    f.post(fixture::cookie_of(other), "user_code=A&form_token=" + fixture::token_of(shown)).status
    == 403);
  CHECK(f.post(fixture::cookie_of(shown), "user_code=A").status == 403);
  CHECK(f.asked.empty());
}

TEST_CASE("without an administrative API for it the page leads nowhere") {
  fixture f;
  const auto dead = f.here.spawn<device_page>(f.here.given, endpoint_actor());
  CHECK(f.here.serve(dead, request_of(net::http_method::get, path)).status == 404);
}
