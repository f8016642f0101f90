#include "protocol/lockout.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>

namespace gatehouse::protocol {

std::chrono::seconds wait_after(unsigned guesses, const guess_rule& rule) noexcept {
  if (guesses < rule.free_guesses)
    return std::chrono::seconds{0};
  constexpr unsigned most_doublings = 30;
  const auto doublings = std::min(guesses - rule.free_guesses, most_doublings);
  return std::min(std::chrono::seconds{std::int64_t{1} << doublings}, rule.longest_wait);
}

bool guess_counts::is_forgotten(const entry& x, time_point now) const noexcept {
  return x.last + rule_.forgotten_after <= now;
}

std::chrono::seconds guess_counts::wait(const std::string& key, time_point now) const {
  const auto found = entries_.find(key);
  if (found == entries_.end() || is_forgotten(found->second, now))
    return std::chrono::seconds{0};
  const auto whole = wait_after(found->second.guesses, rule_);
  // A clock that was set back must not make it longer.
  const auto since = std::max(now - found->second.last, std::chrono::seconds{0});
  return std::max(whole - since, std::chrono::seconds{0});
}

void guess_counts::put(const std::string& key, entry x) {
  erase(key);
  if (entries_.size() >= capacity_ && !by_worth_.empty())
    erase(std::string(std::get<2>(*by_worth_.begin())));
  by_worth_.emplace(x.guesses, x.last, key);
  entries_.emplace(key, x);
}

void guess_counts::erase(const std::string& key) {
  const auto found = entries_.find(key);
  if (found == entries_.end())
    return;
  by_worth_.erase({found->second.guesses, found->second.last, key});
  entries_.erase(found);
}

void guess_counts::count(const std::string& key, time_point now) {
  const auto found = entries_.find(key);
  const bool goes_on = found != entries_.end() && !is_forgotten(found->second, now);
  const unsigned before = goes_on ? found->second.guesses : 0;
  put(key, {.guesses = before + 1, .last = now});
}

void guess_counts::take_back(const std::string& key) {
  const auto found = entries_.find(key);
  if (found == entries_.end())
    return;
  const auto before = found->second;
  if (before.guesses <= 1)
    return erase(key);
  put(key, {.guesses = before.guesses - 1, .last = before.last});
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
