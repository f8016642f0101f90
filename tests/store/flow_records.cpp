#include "store/flow_records.hpp"

#include "protocol/digest.hpp"
#include "store/access_token.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::store;

namespace {

constexpr auto noon = protocol::time_point{std::chrono::seconds{1'800'000'000}};
constexpr auto later = noon + std::chrono::seconds{3600};

protocol::grant some_grant() {
  protocol::grant x;
  x.id = protocol::grant_id("grant");
  x.client = protocol::client_id("app");
  x.subject = protocol::subject_id("alice");
  x.shown_subject = x.subject;
  x.session_id = "session";
  x.scope = {"openid"};
  return x;
}

protocol::token_facts some_token() {
  protocol::token_facts x;
  x.client = protocol::client_id("app");
  x.subject = protocol::subject_id("alice");
  x.expires_at = later;
  x.token_use = "refresh_token";
  return x;
}

record refresh_record(const protocol::rotation& rotated) {
  return to_record(some_token(), rotated, "handle", protocol::grant_id("grant"));
}

} // namespace

TEST_CASE("an interaction is found by its id and belongs to its client") {
  protocol::interaction x;
  x.start.id = "id";
  x.start.client = protocol::client_id("app");
  const auto item = to_record(x, later);
  CHECK(item.kind == record_kind::interaction);
  CHECK(item.key == "id");
  CHECK(item.client == "app");
  CHECK(item.expires_at == later);
  CHECK(protocol::restore_interaction(item.payload)->start.id == "id");
}

TEST_CASE("a login session is found by its id and belongs to its person") {
  protocol::login_session x;
  x.id = "session";
  x.nonce = "nonce";
  x.subject = protocol::subject_id("alice");
  const auto item = to_record(x, later);
  CHECK(item.kind == record_kind::login_session);
  CHECK(item.key == "session");
  CHECK(item.subject == "alice");
  CHECK(protocol::restore_session(item.key, item.payload)->nonce == "nonce");
}

TEST_CASE("a grant is grouped by the login session, so that a logout finds it") {
  const auto item = to_record(some_grant(), later);
  CHECK(item.kind == record_kind::grant);
  CHECK(item.key == "grant");
  CHECK(item.group == "session");
  CHECK(item.subject == "alice");
  CHECK(item.client == "app");
  CHECK(to_grant(item)->id == protocol::grant_id("grant"));
}

TEST_CASE("a code is grouped by its grant") {
  protocol::authorization_code x;
  x.client = protocol::client_id("app");
  x.grant = protocol::grant_id("grant");
  const auto item = to_record(x, "handle", later);
  CHECK(item.kind == record_kind::authorization_code);
  CHECK(item.key == "handle");
  CHECK(item.group == "grant");
  CHECK(item.client == "app");
}

TEST_CASE("what is remembered of a grant is found by person and client and keeps its id") {
  const auto item = to_remembered(some_grant(), later);
  CHECK(item.kind == record_kind::remembered_consent);
  CHECK(item.key == remembered_key(protocol::subject_id("alice"), protocol::client_id("app")));
  CHECK(to_grant(item)->id == protocol::grant_id("grant"));
  CHECK(to_grant(item)->scope == std::vector<std::string>{"openid"});
}

TEST_CASE("AB-12 the names of person and client do not run into each other") {
  const auto key = [](const char* subject, const char* client) {
    return remembered_key(protocol::subject_id(subject), protocol::client_id(client));
  };
  CHECK(key("a", "bc") != key("ab", "c"));
  CHECK(key("", "abc") != key("abc", ""));
  CHECK(key("1:a", "b") != key("a", "b"));
}

TEST_CASE("a forced subject stays until it is deleted") {
  const auto item =
    to_forced_subject(protocol::subject_id("alice"), protocol::client_id("app"), "forced");
  CHECK(item.kind == record_kind::forced_subject);
  CHECK(item.key == forced_subject_key(protocol::subject_id("alice"), protocol::client_id("app")));
  CHECK(item.payload == "forced");
  CHECK(item.expires_at == protocol::time_point{});
}

TEST_CASE("a refresh token remembers how it was rotated") {
  protocol::rotation x;
  x.used_at = noon;
  x.sealed_answer = "sealed";
  x.successor = std::string("\0\xFF", 2);
  const auto item = refresh_record(x);
  CHECK(item.kind == record_kind::refresh_token);
  CHECK(item.group == "grant");
  const auto back = to_rotation(item);
  REQUIRE(back);
  CHECK(back->used_at == noon);
  CHECK(back->sealed_answer == "sealed");
  CHECK(back->successor == x.successor);
  CHECK(is_used_up(item));
}

TEST_CASE("a refresh token that was not used is not used up") {
  const auto item = refresh_record({});
  CHECK_FALSE(to_rotation(item)->is_used());
  CHECK_FALSE(is_used_up(item));
}

TEST_CASE("a refresh token that cannot be read counts as used up") {
  auto item = refresh_record({});
  item.payload = "x";
  CHECK_FALSE(to_rotation(item));
  CHECK(is_used_up(item));
  item.payload = "[]";
  CHECK_FALSE(to_rotation(item));
  CHECK(is_used_up(item));
}

TEST_CASE("only refresh tokens are used up") {
  auto item = refresh_record({});
  item.kind = record_kind::access_token;
  item.payload = "x";
  CHECK_FALSE(is_used_up(item));
}

TEST_CASE("a device code is found by its digest, and grouped by its grant") {
  protocol::device_code x;
  x.client = protocol::client_id("tv");
  x.grant = protocol::grant_id("grant");
  x.stage = protocol::device_stage::accepted;
  const auto item = to_record(x, "handle", later);
  CHECK(item.kind == record_kind::device_code);
  CHECK(item.key == "handle");
  CHECK(item.group == "grant");
  CHECK(item.client == "tv");
  CHECK(item.expires_at == later);
  CHECK(to_device_code(item)->stage == protocol::device_stage::accepted);
}

TEST_CASE("AB-12 a user code leads to its device, and nothing else does") {
  const auto item = to_user_code("typed", "\xFF handle", protocol::client_id("tv"), later);
  CHECK(item.kind == record_kind::user_code);
  CHECK(item.key == "typed");
  CHECK(device_of(item) == "\xFF handle");
  auto other = item;
  other.kind = record_kind::device_code;
  CHECK(device_of(other).empty());
  other = item;
  other.payload = "nonsense";
  CHECK(device_of(other).empty());
}

TEST_CASE("polls stand beside their device code") {
  const auto item = to_record(
    protocol::device_polls{.last = noon, .interval = std::chrono::seconds{5}}, "handle",
    protocol::client_id("tv"), later);
  CHECK(item.kind == record_kind::device_polls);
  CHECK(item.key == "handle");
  CHECK(protocol::restore_polls(item.payload)->last == noon);
}
