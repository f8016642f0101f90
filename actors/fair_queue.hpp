#pragma once

#include <cstddef>
#include <deque>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace gatehouse::actors {

/// How much may wait.
struct fair_queue_limits {
  /// For one client from one address.
  std::size_t per_source = 16;
  /// From one address, for whatever clients: without it, made-up names would fill the queue.
  std::size_t per_address = 128;
  /// In all.
  std::size_t total = 1024;
};

/// A bounded queue in which nobody stands in the way of others: clients take turns, and so do the
/// addresses that ask for the same client. Whoever floods it fills only a part of it.
///
/// When it is full in all, the client for whom most waits loses its newest job; among equals whoever
/// comes last. Not thread-safe.
template <class Job>
class fair_queue {
public:
  explicit fair_queue(fair_queue_limits limits) : limits_(limits) {}

  /// Adds a job.
  ///
  /// @returns the job that found no place: this one, or one of the client that floods the queue.
  std::optional<Job> push(const std::string& client, const std::string& address, Job job) {
    const auto known = addresses_.find(address);
    if (known != addresses_.end() && known->second >= limits_.per_address)
      return job;
    auto& owner = clients_[client];
    auto& source = owner.sources[address];
    if (source.size() >= limits_.per_source)
      return job;
    ++addresses_[address];
    source.push_back(std::move(job));
    if (source.size() == 1)
      owner.turns.push_back(address);
    if (++owner.size == 1)
      turns_.push_back(client);
    if (++size_ <= limits_.total)
      return std::nullopt;
    return evict(client, address);
  }

  /// Takes the next job of the client whose turn it is.
  std::optional<Job> pop() {
    if (turns_.empty())
      return std::nullopt;
    const auto client = std::move(turns_.front());
    turns_.pop_front();
    auto& owner = clients_[client];
    const auto address = std::move(owner.turns.front());
    owner.turns.pop_front();
    auto& source = owner.sources[address];
    Job job = std::move(source.front());
    source.pop_front();
    forget_one_from(address);
    if (source.empty())
      owner.sources.erase(address);
    else
      owner.turns.push_back(address);
    --size_;
    if (--owner.size == 0)
      clients_.erase(client);
    else
      turns_.push_back(client);
    return job;
  }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

private:
  struct client_jobs {
    std::map<std::string, std::deque<Job>> sources;
    std::list<std::string> turns;
    std::size_t size = 0;
  };

  /// Takes the newest job of the longest source of the client that has most.
  Job evict(const std::string& newcomer, const std::string& address) {
    auto flooder = clients_.find(newcomer);
    for (auto it = clients_.begin(); it != clients_.end(); ++it)
      if (it->second.size > flooder->second.size)
        flooder = it;
    auto& owner = flooder->second;
    auto longest = flooder->first == newcomer ? owner.sources.find(address) : owner.sources.begin();
    for (auto it = owner.sources.begin(); it != owner.sources.end(); ++it)
      if (it->second.size() > longest->second.size())
        longest = it;
    Job job = std::move(longest->second.back());
    longest->second.pop_back();
    forget_one_from(longest->first);
    if (longest->second.empty()) {
      owner.turns.remove(longest->first);
      owner.sources.erase(longest);
    }
    --size_;
    if (--owner.size == 0) {
      turns_.remove(flooder->first);
      clients_.erase(flooder);
    }
    return job;
  }

  void forget_one_from(const std::string& address) {
    const auto known = addresses_.find(address);
    if (--known->second == 0)
      addresses_.erase(known);
  }

  fair_queue_limits limits_;
  std::map<std::string, std::size_t> addresses_;
  std::map<std::string, client_jobs> clients_;
  std::list<std::string> turns_;
  std::size_t size_ = 0;
};

} // namespace gatehouse::actors
