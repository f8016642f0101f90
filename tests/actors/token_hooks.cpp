#include "actors/outgoing_fault.hpp"
#include "actors/token_endpoint.hpp"
#include "tests/actors/granted_world.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::actors;
using namespace gatehouse::test;
using std::chrono::hours;
using store::record_kind;

namespace {

std::string member(const net::http_response& response, std::string_view name) {
  const auto body = protocol::json::parse(response.body).value();
  const auto* found = body.find(name);
  return found == nullptr || found->if_string() == nullptr ? "" : *found->if_string();
}

/// A person's grant with a code and a refresh token, and hooks that answer what a test says.
struct hooked_world : granted_world {
  hooked_world() {
    auto& rules = given->settings.oauth2;
    rules.token_hook = {
      .url = "http://hooks.internal/token",
      .place = config::hook_key_place::header,
      .name = "X-Api-Key",
      .value = protocol::secret(std::string("hook key"))};
    rules.refresh_token_hook = {
      .url = "http://hooks.internal/refresh",
      .place = config::hook_key_place::cookie,
      .name = "key",
      .value = protocol::secret(std::string("other"))};
    given->settings.outgoing.client_timeout = std::chrono::seconds{7};
  }

  net::http_response serve_service() {
    return ask_for_token("grant_type=client_credentials&scope=read");
  }

  void hooks_answer(std::uint32_t status, std::string body = {}) {
    elsewhere = [=](const outgoing_request&) {
      return outgoing_response{.status = status, .headers = {}, .body = body};
    };
  }
  void hooks_fail(net::fetch_errc reason) {
    elsewhere = [=](const outgoing_request&) { return reason; };
  }

  std::string stored_claims(const net::http_response& answer) {
    const auto handle = protocol::verify(member(answer, "access_token"), *given->token_keys)
                          ->handle_as(protocol::token_kind::access)
                          .value();
    const auto read = ask<store::batch_outcome>(
      real_store, store::batch{store::get(record_kind::access_token, handle)});
    return read.value->steps.front().one()->payload;
  }
};

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("the token hook is asked before a token is issued, with its key") {
  hooked_world x;
  x.hooks_answer(204);
  CHECK(x.redeem().status == 200);
  REQUIRE(x.sent.size() == 1);
  const auto& asked = x.sent.front();
  CHECK(asked.purpose == outgoing_purpose::token_hook);
  CHECK(asked.method == net::http_method::post);
  CHECK(asked.url == "http://hooks.internal/token");
  CHECK_FALSE(asked.is_guarded);
  CHECK(asked.limits.total_ms == 7000);
  CHECK(asked.limits.max_redirects == 0);
  CHECK(asked.limits.max_body_bytes == protocol::max_hook_answer_bytes);
  CHECK(asked.headers.back() == std::pair<std::string, std::string>{"X-Api-Key", "hook key"});
  CHECK(has(asked.body, R"("requested_scopes":["read","offline","write"])"));
  CHECK(has(asked.body, R"("grant_types":["authorization_code"])"));
}

TEST_CASE("a refresh asks the refresh hook first, and then the token hook with what it said") {
  hooked_world x;
  x.hooks_answer(200, R"({"session":{"access_token":{"by":"hook"}}})");
  const auto answer = x.refresh();
  REQUIRE(answer.status == 200);
  REQUIRE(x.sent.size() == 2);
  CHECK(x.sent[0].url == "http://hooks.internal/refresh");
  CHECK(x.sent[0].headers.back() == std::pair<std::string, std::string>{"Cookie", "key=other"});
  CHECK(has(x.sent[0].body, R"("extra":{"tenant":7})"));
  CHECK(x.sent[1].url == "http://hooks.internal/token");
  CHECK(has(x.sent[1].body, R"("extra":{"by":"hook"})"));
  CHECK(has(x.stored_claims(answer), R"({"by":"hook"})"));
  CHECK_FALSE(has(x.stored_claims(answer), "tenant"));
}

TEST_CASE("claims that a hook has set are those of the next refresh") {
  hooked_world x;
  x.hooks_answer(200, R"({"session":{"access_token":{"by":"hook"}}})");
  x.refresh_token = member(x.redeem(), "refresh_token");
  x.sent.clear();
  x.hooks_answer(204);
  CHECK(has(x.stored_claims(x.refresh()), R"({"by":"hook"})"));
  CHECK(has(x.sent.front().body, R"("extra":{"by":"hook"})"));
}

TEST_CASE("a hook that changes nothing leaves the claims of the consent") {
  hooked_world x;
  x.hooks_answer(204);
  CHECK(has(x.stored_claims(x.redeem()), R"({"tenant":7})"));
}

TEST_CASE("a service's token has the claims of the hook") {
  hooked_world x;
  x.hooks_answer(200, R"({"session":{"access_token":{"by":"hook"}}})");
  const auto answer = x.serve_service();
  REQUIRE(answer.status == 200);
  CHECK(has(x.stored_claims(answer), R"({"by":"hook"})"));
  CHECK(has(x.sent.front().body, R"("requested_scopes":["read"])"));
}

TEST_CASE("a hook refuses, and nothing is used up") {
  hooked_world x;
  x.hooks_answer(403);
  for (const auto& answer : {x.redeem(), x.refresh(), x.serve_service()}) {
    CHECK(answer.status == 403);
    CHECK(member(answer, "error") == "access_denied");
  }
  CHECK(x.audited.back().name == "token_hook.refused");
  x.hooks_answer(204);
  CHECK(x.refresh().status == 200);
  CHECK(x.redeem().status == 200);
}

TEST_CASE("AB-16 a hook that fails in any way gives no token, and uses up nothing") {
  hooked_world x;
  const auto try_all = [&] {
    for (const auto& answer : {x.redeem(), x.refresh(), x.serve_service()}) {
      CHECK(answer.status == 500);
      CHECK(member(answer, "error") == "server_error");
      CHECK_FALSE(has(answer.body, "hooks.internal"));
      CHECK_FALSE(has(answer.body, "access_token"));
    }
  };
  for (std::size_t reason = 1; reason < net::fetch_errcs; ++reason) {
    x.hooks_fail(static_cast<net::fetch_errc>(reason));
    try_all();
  }
  for (const auto& [status, body] : std::initializer_list<std::pair<std::uint32_t, const char*>>{
         {200, ""},
         {200, "nonsense"},
         {200, R"({"session":7})"},
         {201, "{}"},
         {302, ""},
         {500, ""}}) {
    x.hooks_answer(status, body);
    try_all();
  }
  CHECK(x.audited.back().name == "token_hook.failed");
  // The second hook fails after the first has answered.
  x.elsewhere =
    [](const outgoing_request& asked) -> std::variant<outgoing_response, net::fetch_errc> {
    if (asked.url.ends_with("/refresh"))
      return outgoing_response{.status = 204, .headers = {}, .body = {}};
    return net::fetch_errc::timed_out;
  };
  CHECK(x.refresh().status == 500);
  x.hooks_answer(204);
  CHECK(x.refresh().status == 200);
  CHECK(x.redeem().status == 200);
}

TEST_CASE("AB-14 a code that comes twice still ends its grant, hook or not") {
  hooked_world x;
  x.hooks_answer(204);
  CHECK(x.redeem().status == 200);
  CHECK(member(x.redeem(), "error") == "invalid_grant");
  CHECK_FALSE(x.has(record_kind::grant, "grant"));
}

TEST_CASE("AB-88 the audit stream hears of a hook without keys and tokens") {
  hooked_world x;
  x.hooks_answer(500);
  x.refresh();
  for (const auto& event : x.audited) {
    const auto text = caf::deep_to_string(event);
    CHECK_FALSE(has(text, "other"));
    CHECK_FALSE(has(text, x.refresh_token));
  }
}
