#include "net/name_resolver.hpp"

#include "net/io_loop.hpp"

#include <algorithm>
#include <cstring>
#include <deque>
#include <mutex>
#include <netdb.h>
#include <netinet/in.h>
#include <optional>
#include <system_error>
#include <thread>
#include <unordered_map>

namespace gatehouse::net {

namespace {

/// No host needs more, and each is judged and may be tried.
constexpr std::size_t max_addresses = 64;

std::optional<ip_address> address_of(const addrinfo& x) {
  if (x.ai_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, x.ai_addr, sizeof v4);
    auto out = ip_address::v4(0, 0, 0, 0);
    std::memcpy(out.octets.data() + 12, &v4.sin_addr, 4);
    return out;
  }
  if (x.ai_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, x.ai_addr, sizeof v6);
    ip_address out;
    std::memcpy(out.octets.data(), &v6.sin6_addr, 16);
    return out;
  }
  return std::nullopt;
}

} // namespace

std::vector<ip_address> resolve_by_system(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0)
    return {};
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owned(found, freeaddrinfo);
  std::vector<ip_address> out;
  for (const auto* each = found; each != nullptr; each = each->ai_next)
    if (const auto address = address_of(*each);
        address && std::find(out.begin(), out.end(), *address) == out.end())
      out.push_back(*address);
  // More than can be judged is not cut but refused: the rest would go unseen.
  return out.size() > max_addresses ? std::vector<ip_address>{} : out;
}

struct name_resolver::askers {
  std::unordered_map<std::uint64_t, std::function<void(std::vector<ip_address>)>> waiting;
  std::uint64_t next = 0;
};

struct name_resolver::state {
  struct question {
    std::string host;
    std::uint64_t id = 0;
  };

  std::mutex mutex;
  io_loop* loop = nullptr;
  resolve_function resolve;
  /// Looked into on the loop only: a thread that comes late must not own what lives there.
  std::weak_ptr<askers> asked_by;
  std::deque<question> waiting;
  std::size_t threads = 0;
};

name_resolver::name_resolver(io_loop& loop, resolve_function resolve)
  : state_(std::make_shared<state>()), askers_(std::make_shared<askers>()) {
  state_->loop = &loop;
  state_->resolve = std::move(resolve);
  state_->asked_by = askers_;
}

name_resolver::~name_resolver() {
  stop();
}

bool name_resolver::resolve(std::string host, std::function<void(std::vector<ip_address>)> then) {
  const std::lock_guard lock(state_->mutex);
  if (state_->waiting.size() >= max_waiting || state_->loop == nullptr)
    return false;
  const auto id = askers_->next++;
  if (state_->threads < max_threads) {
    try {
      std::thread([shared = state_] { work(shared); }).detach();
      ++state_->threads;
    } catch (const std::system_error&) {
      // The system has no thread for us; one that runs already may do it.
      if (state_->threads == 0)
        return false;
    }
  }
  state_->waiting.push_back({std::move(host), id});
  askers_->waiting.emplace(id, std::move(then));
  return true;
}

void name_resolver::work(const std::shared_ptr<state>& shared) {
  std::unique_lock lock(shared->mutex);
  while (!shared->waiting.empty()) {
    const auto next = std::move(shared->waiting.front());
    shared->waiting.pop_front();
    lock.unlock();
    auto found = shared->resolve(next.host);
    lock.lock();
    // Under the lock: `stop` comes before the loop ends, and not in between.
    if (shared->loop == nullptr)
      continue;
    shared->loop->post([asked_by = shared->asked_by, id = next.id, found = std::move(found)] {
      const auto all = asked_by.lock();
      if (all == nullptr)
        return;
      if (auto asker = all->waiting.extract(id))
        asker.mapped()(found);
    });
  }
  --shared->threads;
}

void name_resolver::stop() {
  askers_->waiting.clear();
  const std::lock_guard lock(state_->mutex);
  state_->loop = nullptr;
  state_->waiting.clear();
}

} // namespace gatehouse::net
