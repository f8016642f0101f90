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
    x.spawn<hasher>(std::vector<hash_worker_actor>{worker.spawn(x)}, fair_queue_limits{});
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
    fair_queue_limits{.per_source = 2, .total = 100});
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
  const auto tested = x.spawn<hasher>(std::vector<hash_worker_actor>{handle}, fair_queue_limits{});
  x.kill(handle);
  CHECK(x.ask<bool>(tested, guess("a")).fault);
  CHECK(x.ask<bool>(tested, guess("a")).fault);
}
