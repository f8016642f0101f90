#include "actors/messages.hpp"

#include "tests/actors/request.hpp"
#include "tests/actors/world.hpp"

#include <caf/binary_deserializer.hpp>
#include <caf/binary_serializer.hpp>
#include <caf/deep_to_string.hpp>
#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::actors;
using namespace gatehouse::test;

namespace {

/// The octets of a message on the wire.
template <class T>
std::vector<char> octets_of(T x) {
  std::vector<char> buffer;
  caf::binary_serializer sink(nullptr, buffer);
  REQUIRE_FALSE(sink(x));
  return buffer;
}

template <class T>
T round_trip(const T& x) {
  const auto buffer = octets_of(x);
  T read;
  caf::binary_deserializer source(nullptr, buffer);
  REQUIRE_FALSE(source(read));
  CHECK(source.remaining() == 0);
  CHECK(octets_of(read) == buffer);
  return read;
}

/// Everything that is cut off must fail to be read, never crash.
template <class T>
void check_cut_off(const T& x) {
  const auto buffer = octets_of(x);
  for (std::size_t size = 0; size < buffer.size(); ++size) {
    T read;
    caf::binary_deserializer source(nullptr, buffer.data(), size);
    CHECK(source(read));
  }
}

store::record full_record() {
  store::record item;
  item.kind = store::record_kind::assertion_id;
  item.key = std::string("k\0y", 3);
  item.payload = "{}";
  item.expires_at = protocol::from_numeric_date(1'800'000'000);
  item.version = 5;
  item.group = "g";
  item.subject = "s";
  item.client = "c";
  return item;
}

store::operation full_operation() {
  auto step = store::replace(full_record(), 7);
  step.by = store::index::subject;
  return step;
}

} // namespace

TEST_CASE("a context travels whole") {
  const auto read =
    round_trip(request_context{.request_id = 0xFFFF'FFFF'FFFF'FFFF, .deadline_ms = -2});
  CHECK(read.request_id == 0xFFFF'FFFF'FFFF'FFFF);
  CHECK(read.deadline_ms == -2);
  CHECK(to_string(request_context{.request_id = 255, .deadline_ms = 0}) == "00000000000000ff");
}

TEST_CASE("a request and its answer travel whole") {
  auto request = request_of(net::http_method::patch, "/p?q=1", {{"A", "1"}, {"B", ""}}, "body");
  request.path_parameters = {"x", "y"};
  const auto read = round_trip(request);
  CHECK(read.method == net::http_method::patch);
  CHECK(read.path == "/p");
  CHECK(read.query == "q=1");
  CHECK(read.head.find("a") == "1");
  CHECK(read.head.size() == 2);
  CHECK(read.body == "body");
  CHECK(read.remote_address == "192.0.2.7");
  CHECK(read.path_parameters == std::vector<std::string>{"x", "y"});
  net::http_response response;
  response.status = 418;
  response.add_header("X", "y");
  response.body = "b";
  const auto answer = round_trip(response);
  CHECK(answer.status == 418);
  CHECK(answer.header_lines == "X: y\r\n");
  CHECK(answer.body == "b");
}

TEST_CASE("questions to the store travel whole") {
  const auto steps =
    round_trip(store::batch{full_operation(), store::get(store::record_kind::client, "a")});
  REQUIRE(steps.size() == 2);
  CHECK(steps[0].what == store::verb::replace);
  CHECK(steps[0].item == full_record());
  CHECK(steps[0].version == 7);
  CHECK(steps[0].by == store::index::subject);
  const auto query = round_trip(store::list_query{
    .kind = store::record_kind::json_web_key,
    .group = "g",
    .subject = "s",
    .client = "c",
    .after = "a",
    .offset = 3,
    .limit = 4});
  CHECK(query.kind == store::record_kind::json_web_key);
  CHECK(query.after == "a");
  CHECK(query.offset == 3);
  CHECK(query.limit == 4);
  CHECK(round_trip(sweep_request{.expired_by = -1, .limit = 2}).expired_by == -1);
  round_trip(sweep_tick{});
}

TEST_CASE("answers of the store travel whole") {
  store::outcome step;
  step.found = {full_record()};
  step.is_unchanged = true;
  step.erased = 6;
  const auto done =
    round_trip(store::batch_outcome{.is_applied = true, .failed_at = 2, .steps = {step}});
  CHECK(done.is_applied);
  CHECK(done.failed_at == 2);
  CHECK(*done.steps.at(0).one() == full_record());
  CHECK(done.steps[0].is_unchanged);
  CHECK(done.steps[0].erased == 6);
  const auto listed =
    round_trip(store::page{.items = {full_record()}, .has_more = true, .total = 9});
  CHECK(listed.items.at(0) == full_record());
  CHECK(listed.has_more);
  CHECK(listed.total == 9);
}

TEST_CASE("questions about secrets travel whole") {
  const auto verify = round_trip(verify_secret_request{
    .client = protocol::client_id("c"),
    .address = "a",
    .presented = protocol::secret(std::string("s3cret")),
    .stored = {"x", "y"}});
  CHECK(verify.presented.reveal() == "s3cret");
  CHECK(verify.stored == std::vector<std::string>{"x", "y"});
  const auto hash = round_trip(hash_secret_request{
    .client = protocol::client_id("c"),
    .address = "a",
    .chosen = protocol::secret(std::string("s3cret"))});
  CHECK(hash.client.str() == "c");
  CHECK(hash.address == "a");
  CHECK(hash.chosen.reveal() == "s3cret");
}

TEST_CASE("messages of the signer travel whole") {
  const protocol::key_set_id set("set");
  CHECK(round_trip(sign_request{.set = set, .type = "t", .claims = "{}"}).claims == "{}");
  const auto job =
    round_trip(sign_job{.set = set, .kid = protocol::key_id("k"), .type = "t", .claims = "{}"});
  CHECK(job.kid.str() == "k");
  const generate_key_request generate{.algorithm = "ES256", .use = "sig", .kid = "k"};
  CHECK(round_trip(generate).use == "sig");
  const auto command = round_trip(key_command{
    .what = key_command::verb::erase_key,
    .set = set,
    .kid = protocol::key_id("k"),
    .generate = generate,
    .json = "{}"});
  CHECK(command.what == key_command::verb::erase_key);
  CHECK(command.generate.kid == "k");
  CHECK(round_trip(key_answer{.status = 404, .json = "x"}).status == 404);
  const auto keys =
    round_trip(public_keys{.jwks = "{}", .generation = 3, .id_token_algorithm = "A"});
  CHECK(keys.generation == 3);
  CHECK(keys.id_token_algorithm == "A");
  round_trip(load_keys_request{});
  round_trip(public_keys_request{});
}

TEST_CASE("outgoing requests and their answers travel whole") {
  outgoing_request asked;
  asked.purpose = outgoing_purpose::sector_identifier;
  asked.method = net::http_method::post;
  asked.url = "https://a.example/";
  asked.headers = {{"A", "1"}, {"B", ""}};
  asked.body = "body";
  asked.limits = {
    .total_ms = 1, .connect_ms = 2, .max_header_bytes = 3, .max_body_bytes = 4, .max_redirects = 5};
  asked.is_guarded = false;
  asked.is_from_stranger = true;
  const auto read = round_trip(asked);
  CHECK(read.purpose == outgoing_purpose::sector_identifier);
  CHECK(read.method == net::http_method::post);
  CHECK(read.url == "https://a.example/");
  CHECK(read.headers == asked.headers);
  CHECK(read.body == "body");
  CHECK(read.limits.total_ms == 1);
  CHECK(read.limits.connect_ms == 2);
  CHECK(read.limits.max_header_bytes == 3);
  CHECK(read.limits.max_body_bytes == 4);
  CHECK(read.limits.max_redirects == 5);
  CHECK_FALSE(read.is_guarded);
  CHECK(read.is_from_stranger);
  const auto answer = round_trip(outgoing_response{418, {{"A", "1"}}, "body"});
  CHECK(answer.status == 418);
  CHECK(answer.headers.size() == 1);
  CHECK(answer.body == "body");
  const auto keys =
    round_trip(client_keys_request{"https://a.example/", protocol::key_id("k"), true});
  CHECK(keys.is_from_stranger);
  CHECK(keys.uri == "https://a.example/");
  CHECK(keys.kid.str() == "k");
  CHECK(round_trip(client_keys_answer{"{}"}).jwks == "{}");
}

TEST_CASE("messages of accounts travel whole, and print no password") {
  const login_attempt attempt{
    .name = "ada",
    .password = protocol::secret(std::string("s3cret")),
    .address = "a",
    .devices = {{.mark = "m", .id = "i", .since = {}}}};
  const auto read = round_trip(attempt);
  CHECK(read.name == "ada");
  CHECK(read.password.reveal() == "s3cret");
  CHECK(read.address == "a");
  CHECK(read.devices == attempt.devices);
  CHECK(caf::deep_to_string(attempt).find("s3cret") == std::string::npos);
  const auto verdict = round_trip(login_verdict{
    .what = login_verdict::outcome::later,
    .wait_seconds = 7,
    .subject = protocol::subject_id("s"),
    .mark = "m",
    .tried = protocol::subject_id("t")});
  CHECK(verdict.what == login_verdict::outcome::later);
  CHECK(verdict.wait_seconds == 7);
  CHECK(verdict.subject.str() == "s");
  CHECK(verdict.mark == "m");
  CHECK(verdict.tried.str() == "t");
  CHECK(round_trip(account_question{protocol::subject_id("s"), {"openid"}}).scope.size() == 1);
  const auto answer = round_trip(account_answer{true, false, "ada", "{}"});
  CHECK(answer.is_known);
  CHECK_FALSE(answer.is_empty);
  CHECK(answer.shown_name == "ada");
  round_trip(accounts_tick{});
}

TEST_CASE("notices of ended sessions travel whole") {
  const auto notice = round_trip(logout_notice{
    .client = protocol::client_id("c"),
    .session = "s",
    .uri = "u",
    .algorithm = "ES256",
    .is_from_stranger = true,
    .address = "a",
    .tries = 3});
  CHECK(notice.client.str() == "c");
  CHECK(notice.session + notice.uri + notice.algorithm + notice.address == "suES256a");
  CHECK(notice.is_from_stranger);
  CHECK(notice.tries == 3);
}

TEST_CASE("scrapes and audit events travel whole") {
  round_trip(scrape_request{});
  const auto event = round_trip(audit_event{
    .name = "n",
    .client = protocol::client_id("c"),
    .subject = protocol::subject_id("s"),
    .address = "a",
    .details = "{}"});
  CHECK(event.name == "n");
  CHECK(event.subject.str() == "s");
  CHECK(event.client.str() == "c");
  CHECK(event.details == "{}");
}

TEST_CASE("AB-96 a message that is cut off is refused") {
  check_cut_off(store::batch{full_operation()});
  check_cut_off(request_of(net::http_method::get, "/x", {{"A", "1"}}));
  check_cut_off(store::page{.items = {full_record()}, .has_more = true, .total = 9});
  check_cut_off(key_command{});
}

TEST_CASE("AB-88 secrets print as redacted wherever they stand") {
  const protocol::secret hidden(std::string("s3cret"));
  CHECK(caf::deep_to_string(hidden).find("s3cret") == std::string::npos);
  const verify_secret_request verify{
    .client = protocol::client_id("c"), .address = "a", .presented = hidden, .stored = {}};
  const auto text = caf::deep_to_string(verify);
  CHECK(text.find("s3cret") == std::string::npos);
  CHECK(text.find("<redacted>") != std::string::npos);
  CHECK(caf::deep_to_string(caf::make_message(verify)).find("s3cret") == std::string::npos);
}
