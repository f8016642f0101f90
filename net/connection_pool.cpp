#include "net/connection_pool.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace gatehouse::net {

namespace asio = boost::asio;
using boost::system::error_code;

connection_pool::slot::slot(std::shared_ptr<connection_pool> owner, connection_key key)
  : owner_(std::move(owner)), key_(std::move(key)) {}

connection_pool::slot::~slot() {
  owner_->release(key_);
}

connection_pool::connection_pool(asio::io_context& context, const pool_limits& limits)
  : limits_(limits), timer_(context) {}

bool connection_pool::has_room(const connection_key& key) const {
  const auto there = active_.find(key);
  return active_count_ < limits_.active
         && (there == active_.end() || there->second < limits_.active_per_host);
}

asio::awaitable<connection_pool::slot_ptr> connection_pool::acquire(
  connection_key key, std::shared_ptr<waiter> asking) {
  const auto self = shared_from_this();
  if (!has_room(key)) {
    if (waiting_.size() >= limits_.waiting)
      co_return nullptr;
    waiting_.emplace_back(key, asking);
    error_code ignored;
    while (!asking->is_granted && !asking->is_gone)
      co_await asking->wake.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    if (!asking->is_granted) {
      std::erase_if(waiting_, [&](const auto& each) { return each.second == asking; });
      co_return nullptr;
    }
  } else {
    ++active_[key];
    ++active_count_;
  }
  co_return std::make_unique<slot>(self, std::move(key));
}

void connection_pool::release(const connection_key& key) {
  --active_count_;
  if (const auto there = active_.find(key); --there->second == 0)
    active_.erase(there);
  const auto next = std::find_if(waiting_.begin(), waiting_.end(), [&](const auto& each) {
    return !each.second->is_gone && has_room(each.first);
  });
  if (next == waiting_.end())
    return;
  ++active_[next->first];
  ++active_count_;
  const auto granted = std::move(next->second);
  waiting_.erase(next);
  granted->is_granted = true;
  granted->wake.cancel();
}

connection_pool::connection_ptr connection_pool::take(
  const connection_key& key, const std::function<bool(const ip_address&)>& is_allowed) {
  const auto there = idle_.find(key);
  if (there == idle_.end())
    return nullptr;
  connection_ptr found;
  auto& kept = there->second;
  while (found == nullptr && !kept.empty()) {
    const auto last = std::move(kept.back().connection);
    kept.pop_back();
    --idle_count_;
    // An exception may be for a part of what a host offers, and a kept connection would go around
    // the guard.
    if (last->is_quiet() && is_allowed(last->peer()))
      found = last;
  }
  if (kept.empty())
    idle_.erase(there);
  return found;
}

void connection_pool::keep(const connection_key& key, connection_ptr idle) {
  auto& kept = idle_[key];
  if (kept.size() >= limits_.idle_per_host || idle_count_ >= limits_.idle) {
    if (kept.empty())
      idle_.erase(key);
    return;
  }
  kept.push_back({std::move(idle), clock::now()});
  ++idle_count_;
  expire_later();
}

void connection_pool::expire_later() {
  if (std::exchange(is_timing_, true))
    return;
  timer_.expires_after(limits_.idle_timeout);
  timer_.async_wait([weak = weak_from_this()](const error_code& fault) {
    const auto self = weak.lock();
    if (self == nullptr)
      return;
    self->is_timing_ = false;
    if (!fault)
      self->expire();
  });
}

/// Looked at once in a while, so a connection may live for twice the time-out.
void connection_pool::expire() {
  const auto oldest = clock::now() - limits_.idle_timeout;
  for (auto at = idle_.begin(); at != idle_.end();) {
    idle_count_ -= std::erase_if(at->second, [&](const auto& x) { return x.since <= oldest; });
    at = at->second.empty() ? idle_.erase(at) : std::next(at);
  }
  if (!idle_.empty())
    expire_later();
}

void connection_pool::clear() {
  timer_.cancel();
  idle_.clear();
  idle_count_ = 0;
}

} // namespace gatehouse::net
