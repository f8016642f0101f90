#include "protocol/lockout.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cstdint>
#include <functional>

namespace gatehouse::protocol {

std::chrono::seconds wait_after(unsigned guesses, const guess_rule& rule) noexcept {
  if (guesses < rule.free_guesses)
    return std::chrono::seconds{0};
  constexpr unsigned most_doublings = 30;
  const auto doublings = std::min(guesses - rule.free_guesses, most_doublings);
  return std::min(std::chrono::seconds{std::int64_t{1} << doublings}, rule.longest_wait);
}

bool guess_count::is_forgotten(const guess_rule& rule, time_point now) const noexcept {
  return guesses == 0 || last + rule.forgotten_after <= now;
}

std::chrono::seconds guess_count::wait(const guess_rule& rule, time_point now) const noexcept {
  if (is_forgotten(rule, now))
    return std::chrono::seconds{0};
  // A clock that was set back must not make it longer.
  const auto since = std::max(now - last, std::chrono::seconds{0});
  return std::max(wait_after(guesses, rule) - since, std::chrono::seconds{0});
}

void guess_count::add(const guess_rule& rule, time_point now) noexcept {
  guesses = is_forgotten(rule, now) ? 1 : guesses + 1;
  last = now;
}

guess_sketch::guess_sketch(guess_rule rule, std::size_t cells)
  : rule_(rule), width_(std::max(cells, std::size_t{1})) {}

/// Who finds keys that meet, finds only how to be slowed down, and could as well guess at the other:
/// so the hash needs no key.
std::size_t guess_sketch::cell_of(std::size_t row, const std::string& key) const noexcept {
  const std::uint64_t hash = std::hash<std::string>{}(key);
  const std::uint64_t step = (hash >> 32U) | 1U;
  return row * width_ + static_cast<std::size_t>(((hash & 0xFFFF'FFFFU) + row * step) % width_);
}

guess_count guess_sketch::find(const std::string& key, time_point now) const {
  guess_count least;
  if (cells_.empty())
    return least;
  for (std::size_t row = 0; row < rows; ++row) {
    const auto& cell = cells_.at(cell_of(row, key));
    if (cell.is_forgotten(rule_, now))
      return {};
    if (row == 0 || cell.guesses < least.guesses)
      least.guesses = cell.guesses;
    // The last guess at the key is in all of its cells.
    if (row == 0 || cell.last < least.last)
      least.last = cell.last;
  }
  return least;
}

void guess_sketch::count(const std::string& key, time_point now) {
  cells_.resize(rows * width_);
  for (std::size_t row = 0; row < rows; ++row)
    cells_.at(cell_of(row, key)).add(rule_, now);
}

void guess_sketch::take_back(const std::string& key) {
  if (cells_.empty())
    return;
  for (std::size_t row = 0; row < rows; ++row)
    if (auto& cell = cells_.at(cell_of(row, key)); cell.guesses > 0)
      --cell.guesses;
}

std::chrono::seconds guess_counts::wait(const std::string& key, time_point now) const {
  const auto found = entries_.find(key);
  return (found == entries_.end() ? others_.find(key, now) : found->second).wait(rule_, now);
}

void guess_counts::put(const std::string& key, guess_count x) {
  erase(key);
  by_age_.emplace(x.last, key);
  entries_.emplace(key, x);
}

void guess_counts::erase(const std::string& key) {
  const auto found = entries_.find(key);
  if (found == entries_.end())
    return;
  by_age_.erase({found->second.last, key});
  entries_.erase(found);
}

void guess_counts::erase_forgotten(time_point now) {
  while (!by_age_.empty() && by_age_.begin()->first + rule_.forgotten_after <= now)
    erase(std::string(by_age_.begin()->second));
}

void guess_counts::count(const std::string& key, time_point now) {
  erase_forgotten(now);
  const auto found = entries_.find(key);
  if (found == entries_.end() && entries_.size() >= capacity_)
    return others_.count(key, now);
  // Whoever came when there was no room keeps what was counted then.
  auto x = found == entries_.end() ? others_.find(key, now) : found->second;
  x.add(rule_, now);
  put(key, x);
}

void guess_counts::take_back(const std::string& key) {
  const auto found = entries_.find(key);
  if (found == entries_.end())
    return others_.take_back(key);
  auto x = found->second;
  if (x.guesses <= 1)
    return erase(key);
  --x.guesses;
  put(key, x);
}

lockout::lockout(const lockout_limits& limits)
  : counts_addresses_(limits.address.free_guesses > 0), accounts_(limits.account, limits.capacity),
    devices_(limits.device, limits.capacity), addresses_(limits.address, limits.capacity) {}

std::optional<std::chrono::seconds> lockout::admit(const guess& x, time_point now) {
  if (!x.device.empty()) {
    const auto key = x.device + ' ' + x.account;
    if (const auto wait = devices_.wait(key, now); wait.count() > 0)
      return wait;
    devices_.count(key, now);
    return std::nullopt;
  }
  const bool has_address = counts_addresses_ && !x.address.empty();
  auto wait = x.account.empty() ? std::chrono::seconds{0} : accounts_.wait(x.account, now);
  if (has_address)
    wait = std::max(wait, addresses_.wait(x.address, now));
  if (wait.count() > 0)
    return wait;
  if (!x.account.empty())
    accounts_.count(x.account, now);
  if (has_address)
    addresses_.count(x.address, now);
  return std::nullopt;
}

void lockout::take_back(const guess& x) {
  if (!x.device.empty())
    return devices_.take_back(x.device + ' ' + x.account);
  // What was not counted would be taken from others.
  if (!x.account.empty())
    accounts_.take_back(x.account);
  if (counts_addresses_ && !x.address.empty())
    addresses_.take_back(x.address);
}

std::string counted_address(const std::string& address) {
  constexpr std::size_t network_bytes = 8;
  std::array<unsigned char, 16> bytes{};
  if (inet_pton(AF_INET6, address.c_str(), bytes.data()) != 1)
    return address;
  // An IPv4 address in IPv6's clothes is one address.
  const bool is_mapped =
    std::all_of(bytes.begin(), bytes.begin() + 10, [](auto x) { return x == 0; })
    && bytes[10] == 0xff && bytes[11] == 0xff;
  const std::size_t counted = is_mapped ? bytes.size() : network_bytes;
  std::string text;
  for (std::size_t i = 0; i < counted; ++i) {
    constexpr std::string_view digits = "0123456789abcdef";
    text += digits[bytes.at(i) >> 4U];
    text += digits[bytes.at(i) & 0xfU];
  }
  return text;
}

} // namespace gatehouse::protocol
