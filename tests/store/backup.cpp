#include "store/backup.hpp"

#include "protocol/client.hpp"
#include "protocol/json.hpp"
#include "store/client_record.hpp"
#include "store/jwt_trust.hpp"

#include <doctest/doctest.h>

using namespace gatehouse::store;
namespace protocol = gatehouse::protocol;
namespace json = gatehouse::protocol::json;
using verdict = restoration::verdict;

namespace {

constexpr auto jwk =
  R"({"kty":"EC","crv":"P-256","kid":"k","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",)"
  R"("y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"})";

record a_client(const std::string& name = "shop") {
  protocol::client x;
  x.id = protocol::client_id("shop");
  x.name = name;
  x.owner = "ada";
  x.secret_hash = "$2a$10$hash";
  return to_record(x);
}

protocol::jwt_trust trust(const std::string& issuer = "https://issuer.example") {
  protocol::jwt_trust x;
  x.id = "f3a1b1a0-0000-4000-8000-000000000001";
  x.issuer = issuer;
  x.subject = protocol::subject_id("ada");
  x.key = *protocol::jose::jwk::parse(json::parse(jwk).value());
  x.expires_at = protocol::from_numeric_date(2'000'000'000);
  return x;
}

record a_key() {
  record item;
  item.kind = record_kind::json_web_key;
  item.key = "1:s:k";
  item.group = "s";
  item.payload = R"({"place":7,"key":)" + std::string(jwk) + "}";
  return item;
}

std::vector<record> all() {
  return {a_client(), a_key(), to_record(trust())};
}

std::vector<record> read(const json::value& file) {
  const auto out = from_backup(file);
  if (const auto* wrong = std::get_if<std::string>(&out))
    FAIL(*wrong);
  return std::get<std::vector<record>>(out);
}

std::string wrong_with(const json::value& file) {
  const auto out = from_backup(file);
  const auto* wrong = std::get_if<std::string>(&out);
  return wrong == nullptr ? "" : *wrong;
}

} // namespace

TEST_CASE("a backup that is read again changes nothing, and fills an empty store") {
  const auto file = to_backup(all()).value();
  // As it comes from a file.
  const auto wanted = read(json::parse(json::write_pretty(file)).value());

  REQUIRE(wanted.size() == 3);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    CHECK(restore(wanted[i], &all()[i]).what == verdict::unchanged);
    CHECK(restore(wanted[i], &all()[i]).steps.empty());
    const auto fresh = restore(wanted[i], nullptr);
    CHECK(fresh.what == verdict::added);
    CHECK(fresh.steps.back().what == verb::add);
    CHECK(fresh.steps.back().item.key == all()[i].key);
  }
}

TEST_CASE("what differs is replaced in the version that was read") {
  auto alive = a_client("old name");
  alive.version = 5;
  const auto todo = restore(a_client("new name"), &alive);

  CHECK(todo.what == verdict::changed);
  REQUIRE(todo.steps.size() == 1);
  CHECK(todo.steps[0].what == verb::replace);
  CHECK(todo.steps[0].version == 5);
}

TEST_CASE("the name of a trust relation is added and moves with it") {
  const auto fresh = restore(to_record(trust()), nullptr);
  REQUIRE(fresh.steps.size() == 2);
  CHECK(fresh.steps[0].what == verb::add);
  CHECK(fresh.steps[0].item.key == to_trust_name(trust()).key);

  const auto other = to_record(trust("https://other.example"));
  const auto moved = restore(to_record(trust()), &other);
  REQUIRE(moved.steps.size() == 3);
  CHECK(moved.steps[0].what == verb::erase);
  CHECK(moved.steps[0].item.key == to_trust_name(trust("https://other.example")).key);
  CHECK(moved.steps[1].what == verb::add);

  auto longer = trust();
  longer.expires_at += std::chrono::hours{1};
  const auto same_name = to_record(longer);
  CHECK(restore(to_record(trust()), &same_name).steps.size() == 1);
}

TEST_CASE("what is no backup, or not whole, is refused") {
  CHECK(wrong_with(json::value{}) == "this is no backup: format must be gatehouse-backup");
  CHECK(
    wrong_with(json::object{{"format", "gatehouse-backup"}, {"version", 2}})
    == "this backup is of another version than 1");
  CHECK(
    wrong_with(json::object{{"format", "gatehouse-backup"}, {"version", 1}})
    == "this backup has no list of records");
  const auto damaged = [](std::size_t which, const char* member, json::value x) {
    auto file = to_backup(all()).value();
    file.find("records")->if_array()->at(which).set(member, std::move(x));
    return wrong_with(file);
  };
  CHECK(damaged(0, "kind", "access_token") == "record 1 of the backup cannot be read");
  CHECK(damaged(0, "key", "other") == "record 1 of the backup cannot be read");
  CHECK(damaged(0, "payload", "x") == "record 1 of the backup cannot be read");
  CHECK(
    damaged(1, "payload", json::object{{"place", 1}, {"key", json::object{}}})
    == "record 2 of the backup cannot be read");
  CHECK(damaged(1, "key", "") == "record 2 of the backup cannot be read");
  CHECK(damaged(2, "payload", json::object{}) == "record 3 of the backup cannot be read");
}

TEST_CASE("a damaged record of the store makes no backup") {
  auto broken = a_key();
  broken.payload = "{";
  CHECK_FALSE(to_backup({broken}));
}
