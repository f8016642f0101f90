#include "actors/hasher.hpp"

#include "actors/fault.hpp"
#include "tests/actors/world.hpp"

#include <doctest/doctest.h>

using namespace gatehouse;
using namespace gatehouse::actors;
using namespace gatehouse::test;

namespace {

verify_secret_request guess(std::string client, std::string address = "x") {
  return {
    .client = protocol::client_id(std::move(client)),
    .address = std::move(address),
    .presented = protocol::secret(std::string("s3cret")),
    .stored = {}};
}

/// Asks within a request that is given up at some time.
std::shared_ptr<reply<bool>> ask_until(
  world& x, const hasher_actor& whom, std::int64_t deadline_ms) {
  auto into = std::make_shared<reply<bool>>();
  x.keep(x.system.spawn([=](caf::event_based_actor* self) {
    self
      ->request(
        whom, caf::infinite, request_context{.request_id = 1, .deadline_ms = deadline_ms},
        guess("a"))
      .then(
        [into](bool answer) { into->value = answer; },
        [into](const caf::error& fault) { into->fault = fault; });
  }));
  return into;
}

using promise = caf::typed_response_promise<bool>;

/// A worker that answers when it is told to.
struct slow_worker {
  std::vector<std::pair<std::string, promise>> jobs;

  hash_worker_actor spawn(world& x) {
    return x.keep(
      x.system.spawn([this](hash_worker_actor::pointer self) -> hash_worker_actor::behavior_type {
        return {
          [this, self](const request_context&, const verify_secret_request& asked) {
            jobs.emplace_back(asked.client.str(), self->make_response_promise<bool>());
            return jobs.back().second;
          },
          [](const request_context&, const hash_secret_request&) { return std::string("hash"); }};
      }));
  }

  /// Answers the job that it works on; tells whose it was.
  std::string finish(world& x) {
    REQUIRE_FALSE(jobs.empty());
    auto [client, owed] = jobs.front();
    jobs.erase(jobs.begin());
    owed.deliver(true);
    x.run();
    return client;
  }
};

} // namespace

TEST_CASE("a hash that was made verifies, any of several stored ones is enough") {
  world x;
  const hash_secret_request chosen{
    .client = protocol::client_id("app"),
    .address = "x",
    .chosen = protocol::secret(std::string("s3cret"))};
  const auto hash = x.ask<std::string>(x.given->hasher, chosen).value.value();
  auto asked = guess("app");
  CHECK_FALSE(x.ask<bool>(x.given->hasher, asked).value.value());
  asked.stored = {"rubbish", hash};
  CHECK(x.ask<bool>(x.given->hasher, asked).value.value());
  asked.presented = protocol::secret(std::string("other1"));
  CHECK_FALSE(x.ask<bool>(x.given->hasher, asked).value.value());
}

TEST_CASE("a worker has one job at a time") {
  world x;
  slow_worker worker;
  const auto tested =
    x.spawn<hasher>(std::vector<hash_worker_actor>{worker.spawn(x)}, hasher_limits{}, nullptr);
  const auto one = x.send<bool>(tested, guess("a"));
  const auto two = x.send<bool>(tested, guess("b"));
  x.run();
  CHECK(worker.jobs.size() == 1);
  worker.finish(x);
  CHECK(one->value);
  CHECK(two->is_pending());
  worker.finish(x);
  CHECK(two->value);
}

TEST_CASE("AB-59 a source that floods is refused, and another client still gets through") {
  world x;
  slow_worker worker;
  const auto tested = x.spawn<hasher>(
    std::vector<hash_worker_actor>{worker.spawn(x)},
    hasher_limits{.clients = {.per_source = 2, .total = 100}}, nullptr);
  std::vector<std::shared_ptr<reply<bool>>> flood;
  for (int i = 0; i < 10; ++i)
    flood.push_back(x.send<bool>(tested, guess("victim", "flooder")));
  x.run();
  const auto quiet = x.send<bool>(tested, guess("quiet", "home"));
  x.run();
  std::size_t refused = 0;
  for (const auto& each : flood)
    refused += is(each->fault, fault::overloaded) ? 1 : 0;
  CHECK(refused == 7);
  CHECK(worker.finish(x) == "victim");
  worker.finish(x);
  worker.finish(x);
  CHECK(quiet->value);
}

TEST_CASE("a worker that is gone is a fault for every asker, not a wait") {
  world x;
  slow_worker worker;
  const auto handle = worker.spawn(x);
  const auto tested =
    x.spawn<hasher>(std::vector<hash_worker_actor>{handle}, hasher_limits{}, nullptr);
  x.kill(handle);
  CHECK(x.ask<bool>(tested, guess("a")).fault);
  CHECK(x.ask<bool>(tested, guess("a")).fault);
}

TEST_CASE("AB-59 secrets of clients and passwords of accounts do not crowd each other out") {
  world x;
  slow_worker worker;
  const auto tested = x.spawn<hasher>(
    std::vector<hash_worker_actor>{worker.spawn(x)},
    hasher_limits{.clients = {.total = 20}, .accounts = {.total = 20}}, nullptr);
  const std::string accounts(account_passwords);
  std::vector<std::shared_ptr<reply<bool>>> flood;
  for (int i = 0; i < 30; ++i) {
    const auto number = std::to_string(i);
    flood.push_back(x.send<bool>(tested, guess(accounts, number)));
    flood.push_back(x.send<bool>(tested, guess("client " + number, number)));
  }
  x.run();
  CHECK(worker.finish(x) == accounts);
  for (int i = 0; i < 5; ++i) {
    CHECK(worker.finish(x).starts_with("client "));
    CHECK(worker.finish(x) == accounts);
  }
}

TEST_CASE("AB-59 what nobody waits for any more is not hashed") {
  world x;
  slow_worker worker;
  const auto tested = x.spawn<hasher>(
    std::vector<hash_worker_actor>{worker.spawn(x)}, hasher_limits{}, [&x] { return x.now; });
  const auto deadline_ms = (protocol::numeric_date(x.now) + 30) * 1000;
  const auto first = ask_until(x, tested, deadline_ms);
  const auto late = ask_until(x, tested, deadline_ms);
  const auto patient = ask_until(x, tested, deadline_ms + 1);
  x.run();
  x.now += std::chrono::seconds{30};
  worker.finish(x);
  CHECK(first->value);
  CHECK(is(late->fault, fault::overloaded));
  CHECK(worker.jobs.size() == 1);
  worker.finish(x);
  CHECK(patient->value);
}
