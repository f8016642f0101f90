#include "tests/store/contract.hpp"

#include <atomic>
#include <latch>
#include <thread>

using namespace gatehouse;
using namespace gatehouse::store;
using namespace gatehouse::test;

namespace {

constexpr auto kind = record_kind::access_token;
constexpr int racers = 64;
constexpr int threads = 8;

/// Has every racer try at once, several on each thread; how many of them won.
template <class Try>
int winners(contract_backend& backend, Try attempt) {
  std::atomic<int> won{0};
  std::latch start{threads};
  std::vector<std::jthread> running;
  for (int i = 0; i < threads; ++i)
    running.emplace_back([&, i] {
      const auto mine = backend.connect();
      start.arrive_and_wait();
      for (int next = i; next < racers; next += threads)
        if (attempt(*mine, next))
          ++won;
    });
  running.clear();
  return won;
}

/// Ends what runs beside a case, also when the case fails.
class ending {
public:
  explicit ending(std::atomic<bool>& is_over) : is_over_(is_over) {}
  ~ending() { is_over_ = true; }
  ending(const ending&) = delete;
  ending& operator=(const ending&) = delete;

private:
  std::atomic<bool>& is_over_;
};

} // namespace

TEST_CASE("contract: of 64 takers of one record one wins") {
  for_each_keyed_backend([](contract_backend& backend) {
    const auto first = backend.connect();
    for (int round = 0; round < 5; ++round) {
      write(*first, token("k"));
      CHECK(
        winners(
          backend,
          [](contract_client& mine, int) { return mine.apply({take(kind, "k")}).is_applied; })
        == 1);
    }
  });
}

TEST_CASE("contract: of 64 who mark one version one wins, and only the winner's batch is done") {
  for_each_keyed_backend([](contract_backend& backend) {
    const auto first = backend.connect();
    const auto version = write(*first, token("k"));
    CHECK(
      winners(
        backend,
        [&](contract_client& mine, int number) {
          const auto name = std::to_string(number);
          return mine.apply({put(token("by-" + name)), replace(token("k", name), version)})
            .is_applied;
        })
      == 1);
    CHECK(has(*first, "by-" + read(*first, "k").one()->payload));
    int traces = 0;
    for (int number = 0; number < racers; ++number)
      traces += has(*first, "by-" + std::to_string(number)) ? 1 : 0;
    CHECK(traces == 1);
  });
}

TEST_CASE("contract: of 64 who add one key one wins, also where an expired one lies") {
  for_each_keyed_backend([](contract_backend& backend) {
    const auto first = backend.connect();
    write(*first, expired_token("old"));
    for (const auto* key : {"new", "old"})
      CHECK(
        winners(
          backend,
          [&](contract_client& mine, int number) {
            return mine.apply({add(token(key, std::to_string(number)))}).is_applied;
          })
        == 1);
  });
}

TEST_CASE("contract: a list reads every record that stays once, while others come and go") {
  for_each_backend([](contract_backend& backend) {
    constexpr int staying = 200;
    const auto first = backend.connect();
    const auto client = [](const std::string& key) {
      record item;
      item.key = key;
      return item;
    };
    for (int i = 0; i < staying; ++i)
      write(*first, client("k" + std::to_string(1000 + i)));
    std::atomic<bool> is_over{false};
    std::jthread other([&] {
      const auto mine = backend.connect();
      for (int i = 0; !is_over; ++i) {
        const auto key = "k" + std::to_string(1000 + i * 7 % staying) + "x";
        if (!mine->apply({add(client(key))}).is_applied)
          mine->apply({erase(record_kind::client, key)});
      }
    });
    const ending at_end(is_over);
    for (int round = 0; round < 5; ++round) {
      std::vector<std::string> seen;
      std::string after;
      for (bool goes_on = true; goes_on;) {
        const auto next = first->list({.after = after, .limit = 17});
        CHECK(next.total >= staying);
        for (const auto& each : next.items) {
          CHECK(each.key > after);
          after = each.key;
          if (!each.key.ends_with('x'))
            seen.push_back(each.key);
        }
        goes_on = next.has_more;
      }
      CHECK(seen.size() == staying);
    }
  });
}

TEST_CASE("contract: a sweep beside writes never takes a record that was written anew") {
  for_each_backend([](contract_backend& backend) {
    constexpr int many = 300;
    const auto first = backend.connect();
    for (int i = 0; i < many; ++i)
      write(*first, expired_token("k" + std::to_string(i)));
    std::atomic<bool> is_over{false};
    std::jthread sweeper([&] {
      const auto mine = backend.connect();
      while (!is_over)
        mine->sweep(7);
    });
    const ending at_end(is_over);
    for (int i = many - 1; i >= 0; --i)
      CHECK(first->apply({add(token("k" + std::to_string(i), "anew"))}).is_applied);
    is_over = true;
    sweeper.join();
    for (int i = 0; i < many; ++i)
      CHECK(has(*first, "k" + std::to_string(i)));
    CHECK(first->sweep(many) == 0);
  });
}
