#include "actors/statistics.hpp"

#include <algorithm>
#include <bit>

namespace gatehouse::actors {

namespace {

/// Adds to a counter that only its actor writes: no locked instruction is needed for that.
template <class Counter, class Number>
void add(Counter& counter, Number amount) noexcept {
  counter.store(
    static_cast<decltype(counter.load())>(counter.load(std::memory_order_relaxed) + amount),
    std::memory_order_relaxed);
}

} // namespace

void actor_statistics::on_handled(
  std::uint32_t type, const char* type_name, std::chrono::nanoseconds took) noexcept {
  add(handled, 1U);
  auto* slot = slot_for(type, type_name);
  if (slot == nullptr)
    return;
  const auto nanos = static_cast<std::uint64_t>(std::max<std::int64_t>(took.count(), 0));
  const auto bucket = std::min<std::size_t>(
    static_cast<std::size_t>(std::bit_width(nanos)), message_statistics::buckets - 1);
  add(slot->handled, 1U);
  add(slot->nanoseconds, nanos);
  add(slot->times[bucket], 1U);
}

std::uint64_t actor_statistics::waiting() const noexcept {
  // Read in this order, a message that comes in between is counted once or not at all.
  const auto done = handled.load(std::memory_order_relaxed);
  const auto come = enqueued.load(std::memory_order_relaxed);
  return come > done ? come - done : 0;
}

void actor_statistics::set_last_fault(std::string text) {
  const std::lock_guard lock(last_fault_mutex_);
  last_fault_ = std::move(text);
}

std::string actor_statistics::last_fault() const {
  const std::lock_guard lock(last_fault_mutex_);
  return last_fault_;
}

/// Only the actor itself claims slots, so there is no race for them.
message_statistics* actor_statistics::slot_for(std::uint32_t type, const char* type_name) noexcept {
  for (auto& slot : messages) {
    const auto owner = slot.type.load(std::memory_order_relaxed);
    if (owner == type)
      return &slot;
    if (owner == 0) {
      slot.name.store(type_name, std::memory_order_relaxed);
      slot.type.store(type, std::memory_order_release);
      return &slot;
    }
  }
  return nullptr;
}

std::shared_ptr<actor_statistics> statistics_board::add(std::string name, std::string home) {
  auto added = std::make_shared<actor_statistics>(std::move(name), std::move(home));
  const std::lock_guard lock(mutex_);
  actors_.push_back(added);
  return added;
}

std::vector<std::shared_ptr<actor_statistics>> statistics_board::all() const {
  const std::lock_guard lock(mutex_);
  return actors_;
}

} // namespace gatehouse::actors
