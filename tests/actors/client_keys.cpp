#include "actors/client_keys.hpp"

#include "tests/actors/world.hpp"
#include "tests/protocol/result_text.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::actors;
using namespace gatehouse::test;
using namespace std::chrono_literals;

namespace {

/// The key of RFC 7517 §A.1 under a name of choice.
std::string key(const std::string& kid) {
  return R"({"kty":"EC","crv":"P-256","kid":")" + kid
         + R"(","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",)"
           R"("y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"})";
}

struct keys_world : world {
  std::string shown = key("a");
  std::string cache_control;
  unsigned status = 200;

  keys_world() {
    elsewhere = [this](const outgoing_request&) {
      return outgoing_response{
        status, {{"cache-CONTROL", cache_control}}, R"({"keys":[)" + shown + "]}"};
    };
  }

  /// The `kid`s of the answer as a text; the name of the fault when there is none.
  std::string ask_for(const std::string& kid, const std::string& uri = "https://rp.example/keys") {
    const auto answered =
      ask<client_keys_answer>(given->client_keys, client_keys_request{uri, protocol::key_id(kid)});
    if (!answered.value)
      return describe(answered.fault);
    const auto read = protocol::read_client_keys(answered.value->jwks);
    REQUIRE(read);
    std::string names;
    for (const auto& each : read->keys())
      names += each.kid().str();
    return names;
  }
};

} // namespace

TEST_CASE("the key that is asked for is answered, or all of them") {
  keys_world x;
  x.shown = key("a") + "," + key("b");
  CHECK(x.ask_for("a") == "a");
  CHECK(x.ask_for("b") == "b");
  CHECK(x.ask_for("") == "ab");
  REQUIRE(x.sent.size() == 1);
  CHECK(x.sent[0].is_guarded);
  CHECK(x.sent[0].limits.max_body_bytes == 1024 * 1024);
}

TEST_CASE("AB-45 a stranger does not learn what was fetched for others") {
  keys_world x;
  CHECK(x.ask_for("a") == "a");
  x.elsewhere = [](const outgoing_request&) { return net::fetch_errc::refused_by_guard; };
  const auto told = x.ask<client_keys_answer>(
    x.given->client_keys,
    client_keys_request{"https://rp.example/keys", protocol::key_id("a"), true});
  CHECK_FALSE(told.value);
  REQUIRE(x.sent.size() == 2);
  CHECK_FALSE(x.sent[0].is_from_stranger);
  CHECK(x.sent[1].is_from_stranger);
  CHECK(x.ask_for("a") == "a");
}

TEST_CASE("a key set is fetched again after an hour, or when its server says so") {
  keys_world x;
  x.ask_for("a");
  x.now += 59min;
  x.ask_for("a");
  CHECK(x.sent.size() == 1);
  x.now += 1min;
  x.cache_control = "max-age=120";
  x.ask_for("a");
  CHECK(x.sent.size() == 2);
  x.now += 2min;
  x.ask_for("a");
  CHECK(x.sent.size() == 3);
}

TEST_CASE("a key that was rotated in is found, one that was rotated out is not") {
  keys_world x;
  CHECK(x.ask_for("a") == "a");
  x.shown = key("b");
  CHECK(x.ask_for("b") == "b");
  CHECK(x.ask_for("a").empty());
  CHECK(x.sent.size() == 2);
}

TEST_CASE("AB-46 unknown keys have the set fetched once each second at most") {
  keys_world x;
  x.ask_for("a");
  for (int i = 0; i < 10; ++i)
    CHECK(x.ask_for("made up").empty());
  CHECK(x.sent.size() == 2);
  x.now += 1s;
  for (int i = 0; i < 10; ++i)
    CHECK(x.ask_for("made up").empty());
  CHECK(x.sent.size() == 3);
}

TEST_CASE("AB-46 a failure is remembered for some seconds") {
  keys_world x;
  x.status = 503;
  for (int i = 0; i < 10; ++i)
    CHECK(x.ask_for("a") == "outgoing:malformed");
  CHECK(x.sent.size() == 1);
  x.status = 200;
  x.now += 5s;
  CHECK(x.ask_for("a") == "a");
}

TEST_CASE("the reason of a failure is told") {
  keys_world x;
  x.elsewhere = [](const outgoing_request&) { return net::fetch_errc::refused_by_guard; };
  CHECK(x.ask_for("a") == "outgoing:refused_by_guard");
}

TEST_CASE("a failed look for an unknown key does not take the known ones away") {
  keys_world x;
  x.ask_for("a");
  x.status = 503;
  CHECK(x.ask_for("b").empty());
  CHECK(x.ask_for("a") == "a");
  x.now += 1h;
  CHECK(x.ask_for("a") == "outgoing:malformed");
}

TEST_CASE("AB-46 many that ask at once share one fetch") {
  keys_world x;
  std::vector<std::shared_ptr<reply<client_keys_answer>>> answers;
  for (int i = 0; i < 20; ++i)
    answers.push_back(x.send<client_keys_answer>(
      x.given->client_keys,
      client_keys_request{"https://rp.example/keys", protocol::key_id(i % 2 == 0 ? "a" : "b")}));
  x.run();
  for (const auto& each : answers)
    CHECK(each->value);
  // The second one is for those who asked for a key that was not there.
  CHECK(x.sent.size() <= 2);
}

TEST_CASE("AB-46 the key sets of many clients do not fill the memory") {
  keys_world x;
  const auto bounded = x.spawn<client_keys>(client_keys_parts{
    .outgoing = x.given->outgoing,
    .now = x.given->now,
    .limits = {.max_entries = 2},
    .log = nullptr});
  const auto ask_for = [&](const std::string& uri) {
    x.now += 1s;
    CHECK(x.ask<client_keys_answer>(
             bounded, client_keys_request{"https://" + uri, protocol::key_id("a")})
            .value);
  };
  for (const auto* uri : {"a", "b", "c", "c", "b"})
    ask_for(uri);
  CHECK(x.sent.size() == 3);
  // The oldest had to go.
  ask_for("a");
  CHECK(x.sent.size() == 4);
}

TEST_CASE("AB-46 the octets of all key sets are bounded") {
  keys_world x;
  const auto bounded = x.spawn<client_keys>(client_keys_parts{
    .outgoing = x.given->outgoing,
    .now = x.given->now,
    .limits = {.max_bytes = 500},
    .log = nullptr});
  for (const auto* uri : {"https://a", "https://b", "https://b", "https://a"}) {
    x.now += 1s;
    CHECK(
      x.ask<client_keys_answer>(bounded, client_keys_request{uri, protocol::key_id("a")}).value);
  }
  CHECK(x.sent.size() == 3);
}
