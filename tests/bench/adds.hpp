#pragma once

// Adding tokens in groups: by a store, and by a bare loop over its driver.

#include "protocol/digest.hpp"
#include "store/access_token.hpp"

#include <chrono>
#include <cstdio>
#include <ctime>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace gatehouse::bench {

using clock_type = std::chrono::steady_clock;

inline const auto noon = protocol::from_numeric_date(1'800'000'000);

inline store::record token(int number) {
  protocol::token_facts facts;
  facts.client = protocol::client_id(
    "3fa85f64-5717-4562-b3fc-" + std::to_string(100'000'000'000 + number % 1000));
  facts.subject = protocol::subject_id(facts.client.str());
  facts.scope = {"read", "write"};
  facts.issued_at = noon;
  facts.expires_at = noon + std::chrono::hours{1} + std::chrono::seconds{number % 60};
  return store::to_record(facts, protocol::sha256(std::to_string(number)), {});
}

inline protocol::random_source some_random() {
  return [numbers = std::mt19937_64{1}](std::span<unsigned char> to) mutable {
    for (auto& each : to)
      each = static_cast<unsigned char>(numbers());
  };
}

/// What was added, and what it took.
struct tally {
  /// The number of the first.
  int first = 0;
  int added = 0;
  double seconds = 0;
  double processor_seconds = 0;

  double rate() const { return added / seconds; }
  double processor_microseconds() const { return processor_seconds * 1e6 / added; }
};

/// How many tokens are there before anything is measured: a table that is empty is faster.
constexpr int filled = 100'000;

/// @param run  adds so many tokens that begin with this number.
template <class Run>
void fill(Run run) {
  constexpr int at_once = 500;
  for (int number = 0; number < filled; number += at_once)
    run(number, at_once);
}

inline double processor_time() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

/// Runs groups for a while and adds to a tally.
///
/// @param run  does the group that begins with this number.
template <class Run>
void measure(tally& to, int group, Run run) {
  constexpr std::chrono::milliseconds slice{500};
  const auto start = clock_type::now();
  const auto processor_start = processor_time();
  while (clock_type::now() - start < slice) {
    run(to.first + to.added);
    to.added += group;
  }
  const std::chrono::duration<double> took = clock_type::now() - start;
  to.seconds += took.count();
  to.processor_seconds += processor_time() - processor_start;
}

inline std::vector<store::record> tokens(int first, int size) {
  std::vector<store::record> out;
  for (int i = 0; i < size; ++i)
    out.push_back(token(first + i));
  return out;
}

inline std::vector<store::batch> batches_of(std::vector<store::record> group) {
  std::vector<store::batch> out;
  for (auto& each : group)
    out.push_back({store::add(std::move(each))});
  return out;
}

/// @param size  of the groups.
inline void print(int size, const tally& of_driver, const tally& of_store) {
  std::printf(
    "group %3d: driver %6.0f/s (%5.1f us of processor), store %6.0f/s (%5.1f us), ratio %.2f\n",
    size, of_driver.rate(), of_driver.processor_microseconds(), of_store.rate(),
    of_store.processor_microseconds(), of_store.rate() / of_driver.rate());
}

} // namespace gatehouse::bench
