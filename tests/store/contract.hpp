#pragma once

#include "store/operation.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

/// One suite for every backend of the store. The memory store is the reference: what it does, all do.
namespace gatehouse::test {

/// One user of a backend, on one thread at a time. Its faults end the test.
class contract_client {
public:
  virtual ~contract_client() = default;
  virtual store::batch_outcome apply(const store::batch& steps) = 0;
  virtual store::page list(const store::list_query& query) = 0;
  /// Deletes what has expired by now, at most `limit` records.
  virtual std::uint64_t sweep(std::size_t limit) = 0;
};

/// A backend without records. Tests never wait for a record to expire, and never tell the time:
/// databases have a clock of their own. They write records that have expired already.
class contract_backend {
public:
  virtual ~contract_backend() = default;
  /// Makes another user; many may work at once, each on its own thread.
  virtual std::unique_ptr<contract_client> connect() = 0;
};

struct backend_entry {
  std::string name;
  std::function<std::unique_ptr<contract_backend>()> make;
  /// Records are found by their keys alone: no lists, no sweeps, and nothing is deleted by an index.
  bool has_keys_alone = false;
};

/// Every backend that this machine can test.
const std::vector<backend_entry>& contract_backends();

/// What a case asks of a backend.
enum class needs : unsigned char { keys, indexes };

/// Runs a case over every backend that can do what it asks for.
template <class Case>
void for_each_backend(Case run, needs asked = needs::indexes) {
  for (const auto& each : contract_backends()) {
    if (each.has_keys_alone && asked == needs::indexes)
      continue;
    CAPTURE(each.name);
    const auto made = each.make();
    run(*made);
  }
}

/// The same with one user.
template <class Case>
void for_each_store(Case run, needs asked = needs::indexes) {
  for_each_backend(
    [&](contract_backend& backend) {
      const auto client = backend.connect();
      run(*client);
    },
    asked);
}

/// @{ The same for cases that find records by their keys.
template <class Case>
void for_each_keyed_backend(Case run) {
  for_each_backend(std::move(run), needs::keys);
}
template <class Case>
void for_each_keyed_store(Case run) {
  for_each_store(std::move(run), needs::keys);
}
/// @}

/// An access token without expiry.
store::record token(std::string key, std::string payload = "{}");
/// One that has expired, but was not swept.
store::record expired_token(std::string key);

/// Writes a record; its version.
std::uint64_t write(contract_client& to, store::record item);
/// Reads an access token.
store::outcome read(contract_client& from, const std::string& key, std::uint64_t known_version = 0);
bool has(contract_client& in, const std::string& key);

} // namespace gatehouse::test
