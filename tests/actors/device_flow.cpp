#include "actors/clients_endpoint.hpp"
#include "actors/device_authorization_endpoint.hpp"
#include "actors/device_requests_endpoint.hpp"
#include "actors/token_endpoint.hpp"
#include "protocol/percent.hpp"
#include "store/client_record.hpp"
#include "store/flow_records.hpp"
#include "tests/actors/request.hpp"
#include "tests/actors/world.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::actors;
using namespace gatehouse::test;
using std::chrono::minutes;
using std::chrono::seconds;
using store::record_kind;

namespace {

constexpr auto device_grant = "urn:ietf:params:oauth:grant-type:device_code";

/// A server with one device client, "tv".
struct device_world : world {
  endpoint_actor authorization;
  endpoint_actor requests_endpoint;
  endpoint_actor token;

  device_world() {
    given->settings.oauth2.device = {
      .code_lifetime = minutes{10},
      .polling_interval = seconds{5},
      .user_code = protocol::user_code_preset(protocol::user_code_entropy::high)};
    given->settings.oauth2.interaction_lifetime = minutes{30};
    given->settings.oauth2.refresh_token_lifetime = std::chrono::hours{24};
    given->interaction_keys = std::make_shared<protocol::sealing_keys>(
      std::vector{protocol::secret(std::string("system secret"))}, "interaction");
    auto client = add_service("tv", "s3cret");
    client.grant_types = {device_grant, "refresh_token"};
    client.scope = "read offline";
    put(store::to_record(client));
    authorization = spawn<device_authorization_endpoint>(given);
    requests_endpoint = spawn<device_requests_endpoint>(given);
    token = spawn<token_endpoint>(given);
    run();
    requests = 0;
  }
  ~device_world() { authorization = requests_endpoint = token = nullptr; }

  net::http_request post(std::string path, const std::string& form) {
    return request_of(
      net::http_method::post, std::move(path),
      {{"Content-Type", "application/x-www-form-urlencoded"}},
      form + "&client_id=tv&client_secret=s3cret");
  }

  net::http_request starts() { return post("/oauth2/device/auth", "scope=read+offline"); }

  net::http_request polls(const std::string& code) {
    return post(
      "/oauth2/token", "grant_type=" + protocol::percent_encode(device_grant)
                         + "&device_code=" + protocol::percent_encode(code));
  }

  std::string challenge(
    const std::string& id = std::string(32, 'a'), const std::string& address = "192.0.2.9") {
    return protocol::seal_device_challenge(
      {.id = id, .requested_at = now, .browser = "browser", .address = address},
      *given->interaction_keys, given->random);
  }

  /// The n-th of many challenges.
  std::string challenge_number(int n, const std::string& address = "192.0.2.9") {
    auto id = std::to_string(n);
    id.insert(0, 32 - id.size(), '0');
    return challenge(id, address);
  }

  /// So many wrong codes have come already.
  void put_failures(const std::string& key, std::int64_t count) {
    store::record failures;
    failures.kind = record_kind::user_code_attempts;
    failures.key = key;
    failures.payload = protocol::store_attempts(count);
    failures.expires_at = now + minutes{10};
    put(failures);
  }

  /// Wrong codes that come at once, each at a challenge of its own.
  std::vector<net::http_response> type_wrong_ones_at_once(int n) {
    std::vector<std::shared_ptr<reply<net::http_response>>> owed;
    for (int i = 0; i < n; ++i)
      owed.push_back(
        send<net::http_response>(requests_endpoint, types("BCDFGHJK", challenge_number(i))));
    run();
    std::vector<net::http_response> answers;
    for (const auto& each : owed)
      answers.push_back(each->value.value());
    return answers;
  }

  net::http_request types(const std::string& user_code, const std::string& at) {
    return request_of(
      net::http_method::put,
      "/admin/oauth2/auth/requests/device/accept?device_challenge=" + protocol::percent_encode(at),
      {{"Content-Type", "application/json"}}, R"({"user_code":")" + user_code + R"("})");
  }

  std::string handle_of(const std::string& code) {
    return protocol::verify(code, *given->token_keys)
      ->handle_as(protocol::token_kind::device_code)
      .value();
  }

  /// What the consent of a person leaves.
  void accept(const std::string& code) {
    protocol::grant grant;
    grant.id = protocol::grant_id("grant");
    grant.client = protocol::client_id("tv");
    grant.subject = protocol::subject_id("ada");
    grant.shown_subject = grant.subject;
    grant.scope = {"read", "offline"};
    put(store::to_record(grant, now + minutes{11}));
    protocol::device_code record;
    record.client = grant.client;
    record.expires_at = now + minutes{10};
    record.stage = protocol::device_stage::accepted;
    record.grant = grant.id;
    put(store::to_record(record, handle_of(code), now + minutes{20}));
  }
};

std::string member(const net::http_response& response, std::string_view name) {
  const auto body = protocol::json::parse(response.body).value();
  const auto* found = body.find(name);
  return found == nullptr || found->if_string() == nullptr ? "" : *found->if_string();
}

} // namespace

TEST_CASE("a device polls until its code expires, and is told") {
  device_world x;
  const auto started = x.serve(x.authorization, x.starts());
  REQUIRE(started.status == 200);
  const auto code = member(started, "device_code");
  CHECK(member(x.serve(x.token, x.polls(code)), "error") == "authorization_pending");
  CHECK(member(x.serve(x.token, x.polls(code)), "error") == "slow_down");
  x.now += seconds{8};
  CHECK(member(x.serve(x.token, x.polls(code)), "error") == "slow_down");
  x.now += seconds{14};
  CHECK(member(x.serve(x.token, x.polls(code)), "error") == "authorization_pending");
  x.now += minutes{10};
  CHECK(member(x.serve(x.token, x.polls(code)), "error") == "expired_token");
  CHECK(
    member(
      x.serve(x.requests_endpoint, x.types(member(started, "user_code"), x.challenge())), "error")
    == "invalid_request");
  x.now += minutes{10};
  CHECK(member(x.serve(x.token, x.polls(code)), "error") == "invalid_grant");
}

TEST_CASE("codes are stored by digests alone") {
  device_world x;
  const auto started = x.serve(x.authorization, x.starts());
  const auto code = member(started, "device_code");
  const auto typed = member(started, "user_code");
  CHECK(x.has(record_kind::device_code, x.handle_of(code)));
  CHECK(x.has(
    record_kind::user_code, protocol::user_code_handles(typed, *x.given->token_keys).front()));
  CHECK_FALSE(x.has(record_kind::device_code, code));
  CHECK_FALSE(x.has(record_kind::user_code, typed));
}

TEST_CASE("a user code that somebody has is not given to another device") {
  device_world x;
  x.given->random = [](std::span<unsigned char> out) { std::fill(out.begin(), out.end(), 7); };
  CHECK(x.serve(x.authorization, x.starts()).status == 200);
  const auto second = x.try_serve(x.authorization, x.starts());
  CHECK_FALSE(second.value);
  CHECK(second.fault);
}

TEST_CASE("AB-14 a device code that comes again later ends what came of it") {
  device_world x;
  const auto code = member(x.serve(x.authorization, x.starts()), "device_code");
  x.accept(code);
  const auto answer = x.serve(x.token, x.polls(code));
  REQUIRE(answer.status == 200);
  const auto access = protocol::verify(member(answer, "access_token"), *x.given->token_keys)
                        ->handle_as(protocol::token_kind::access)
                        .value();
  CHECK_FALSE(member(answer, "refresh_token").empty());
  CHECK(member(x.serve(x.token, x.polls(code)), "error") == "invalid_grant");
  CHECK(x.has(record_kind::access_token, access));
  x.now += seconds{6};
  CHECK(member(x.serve(x.token, x.polls(code)), "error") == "invalid_grant");
  CHECK_FALSE(x.has(record_kind::access_token, access));
  CHECK_FALSE(x.has(record_kind::grant, "grant"));
  CHECK(x.audited.back().name == "device_code.reused");
}

TEST_CASE("AB-18 a client that lost the grant gets nothing for its code") {
  device_world x;
  const auto code = member(x.serve(x.authorization, x.starts()), "device_code");
  x.accept(code);
  auto client = x.add_service("tv", "s3cret");
  CHECK(member(x.serve(x.token, x.polls(code)), "error") == "unauthorized_client");
}

TEST_CASE("AB-81 with the client go its device codes") {
  device_world x;
  const auto started = x.serve(x.authorization, x.starts());
  auto clients = x.spawn<clients_endpoint>(x.given);
  auto request = request_of(net::http_method::delete_, "/admin/clients/tv");
  request.path_parameters = {"tv"};
  CHECK(x.serve(clients, std::move(request)).status == 204);
  const auto handle = x.handle_of(member(started, "device_code"));
  CHECK_FALSE(x.has(record_kind::device_code, handle));
  CHECK_FALSE(x.has(record_kind::device_polls, handle));
  CHECK_FALSE(x.has(
    record_kind::user_code,
    protocol::user_code_handles(member(started, "user_code"), *x.given->token_keys).front()));
  clients = nullptr;
}

TEST_CASE("AB-59 one address guesses five hundred times, whatever the number of pages") {
  device_world x;
  const auto typed = member(x.serve(x.authorization, x.starts()), "user_code");
  x.put_failures("address:192.0.2.9", protocol::max_failures - 1);
  const auto last = x.serve(x.requests_endpoint, x.types("BCDFGHJK", x.challenge()));
  CHECK(member(last, "error") == "invalid_request");
  const auto refused =
    x.serve(x.requests_endpoint, x.types(typed, x.challenge(std::string(32, 'b'))));
  CHECK(refused.status == 403);
  CHECK(member(refused, "error") == "request_forbidden");
  x.now += minutes{10};
  const auto fresh = member(x.serve(x.authorization, x.starts()), "user_code");
  CHECK(
    x.serve(x.requests_endpoint, x.types(fresh, x.challenge(std::string(32, 'c')))).status == 200);
}

TEST_CASE("AB-13 AB-59 wrong codes of one IPv6 network count together") {
  device_world x;
  x.put_failures("address:20010db800000000", protocol::max_failures - 1);
  const auto type = [&](int n, const std::string& address) {
    return x.serve(x.requests_endpoint, x.types("BCDFGHJK", x.challenge_number(n, address))).status;
  };
  CHECK(type(1, "2001:db8::1") == 400);
  CHECK(type(2, "2001:db8::2") == 403);
  CHECK(type(3, "2001:db8:0:1::1") == 400);
}

TEST_CASE(
  "AB-13 where the address is not known, a page has five tries and all others have theirs") {
  device_world x;
  x.put_failures("address:", protocol::max_failures);
  const auto typed = member(x.serve(x.authorization, x.starts()), "user_code");
  for (int i = 0; i < protocol::max_tries; ++i)
    CHECK(
      x.serve(x.requests_endpoint, x.types("BCDFGHJK", x.challenge_number(1, ""))).status == 400);
  CHECK(x.serve(x.requests_endpoint, x.types(typed, x.challenge_number(1, ""))).status == 410);
  CHECK(x.serve(x.requests_endpoint, x.types(typed, x.challenge_number(2, ""))).status == 200);
}

TEST_CASE("AB-13 AB-59 of many wrong codes at once no more are looked up than one by one") {
  device_world x;
  x.put_failures("address:192.0.2.9", protocol::max_failures - 5);
  int judged = 0;
  for (const auto& each : x.type_wrong_ones_at_once(40)) {
    judged += each.status == 400 ? 1 : 0;
    CHECK((each.status == 400 || each.status == 403));
  }
  CHECK(judged == 5);
}

TEST_CASE("AB-13 who types while too many others do is told to come again, and nothing was tried") {
  device_world x;
  int judged = 0;
  int later = 0;
  for (const auto& each : x.type_wrong_ones_at_once(90)) {
    judged += each.status == 400 ? 1 : 0;
    if (each.status != 429)
      continue;
    ++later;
    CHECK(each.header_lines.find("Retry-After: 1\r\n") != std::string::npos);
    CHECK(member(each, "error") == "temporarily_unavailable");
  }
  CHECK(later > 0);
  CHECK(judged + later == 90);
  x.put_failures("address:192.0.2.9", protocol::max_failures - 1);
  CHECK(x.serve(x.requests_endpoint, x.types("BCDFGHJK", x.challenge_number(99))).status == 400);
}

TEST_CASE("a device code whose record is sealed anew meanwhile is redeemed, and nobody stole it") {
  for (int steps = 0; steps < 40; ++steps) {
    CAPTURE(steps);
    device_world x;
    const auto code = member(x.serve(x.authorization, x.starts()), "device_code");
    x.now += seconds{5};
    x.accept(code);
    const auto read = x.ask<store::batch_outcome>(
      x.real_store, store::batch{store::get(record_kind::device_code, x.handle_of(code))});
    const auto item = *read.value->steps.front().one();
    const auto answer = x.send<net::http_response>(x.token, x.polls(code));
    for (int i = 0; i < steps; ++i)
      x.scheduler().try_run_once();
    caf::anon_send(
      x.real_store, request_context{}, store::batch{store::replace(item, item.version)});
    x.run();
    REQUIRE(answer->value);
    CHECK(answer->value->status == 200);
    CHECK(x.audited.empty());
  }
}

TEST_CASE("a right user code is not counted among the wrong ones of its address") {
  device_world x;
  x.put_failures("address:192.0.2.9", protocol::max_failures - 1);
  for (int i = 0; i < 3; ++i) {
    const auto typed = member(x.serve(x.authorization, x.starts()), "user_code");
    CHECK(x.serve(x.requests_endpoint, x.types(typed, x.challenge_number(i))).status == 200);
  }
  CHECK(x.serve(x.requests_endpoint, x.types("BCDFGHJK", x.challenge_number(9))).status == 400);
  CHECK(x.serve(x.requests_endpoint, x.types("BCDFGHJK", x.challenge_number(10))).status == 403);
}

TEST_CASE("a challenge expires, and one that was made up is unknown") {
  device_world x;
  const auto challenge = x.challenge();
  x.now += minutes{30};
  const auto late = x.serve(x.requests_endpoint, x.types("BCDFGHJK", challenge));
  CHECK(late.status == 401);
  CHECK(member(late, "redirect_to") == "https://as.example/oauth2/device/verify");
  CHECK(x.serve(x.requests_endpoint, x.types("BCDFGHJK", "made up")).status == 404);
}

TEST_CASE("AB-16 a store that fails at any request makes no device flow go on") {
  for (int n = 1;; ++n) {
    REQUIRE(n < 20);
    CAPTURE(n);
    device_world x;
    const auto ask = [&](const endpoint_actor& endpoint, net::http_request request) {
      const auto answered = x.try_serve(endpoint, std::move(request));
      // A fault at this very request is no answer; all others are what they always are.
      CHECK((x.requests == x.failing_request) == !answered.value.has_value());
      x.failing_request = answered.value ? x.failing_request : 0;
      return answered.value;
    };
    x.failing_request = n;
    auto started = ask(x.authorization, x.starts());
    if (!started)
      started = ask(x.authorization, x.starts());
    const auto code = member(*started, "device_code");
    if (!ask(x.token, x.polls(code)))
      CHECK(member(*ask(x.token, x.polls(code)), "error") == "authorization_pending");
    const auto typed = x.types(member(*started, "user_code"), x.challenge());
    if (auto answer = ask(x.requests_endpoint, typed); !answer)
      CHECK(ask(x.requests_endpoint, typed)->status == 200);
    x.now += seconds{5};
    const int before = x.requests;
    x.accept(code);
    x.requests = before;
    auto answer = ask(x.token, x.polls(code));
    if (!answer)
      answer = ask(x.token, x.polls(code));
    CHECK(answer->status == 200);
    if (x.failing_request != 0) {
      CHECK(n > 8);
      break;
    }
  }
}
