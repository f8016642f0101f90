#pragma once

#include "protocol/time.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>

/// How guessing at passwords is slowed down without keeping the owner out (AB-59).
namespace gatehouse::protocol {

/// How one kind of guesses is slowed down.
struct guess_rule {
  /// Wrong guesses that cost nothing. Each one after them doubles the wait, from one second on.
  unsigned free_guesses = 5;
  std::chrono::seconds longest_wait{900};
  /// Without a guess for so long, the count starts again.
  std::chrono::seconds forgotten_after{24 * 3600};
};

/// The wait after the last of some wrong guesses; zero while they are free.
[[nodiscard]] std::chrono::seconds wait_after(unsigned guesses, const guess_rule& rule) noexcept;

/// Counts guesses by a key, in bounded memory. When it is full, the key with the fewest guesses
/// makes room, the oldest of them first: who floods it with keys has to guess at each as often as
/// at the one that shall be forgotten.
class guess_counts {
public:
  guess_counts(guess_rule rule, std::size_t capacity) : rule_(rule), capacity_(capacity) {}

  /// How long until the next guess is admitted; zero for now.
  [[nodiscard]] std::chrono::seconds wait(const std::string& key, time_point now) const;
  void count(const std::string& key, time_point now);
  /// Takes one guess back: it was right.
  void take_back(const std::string& key);

  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

private:
  struct entry {
    unsigned guesses = 0;
    time_point last{};
  };

  [[nodiscard]] bool is_forgotten(const entry& x, time_point now) const noexcept;
  void put(const std::string& key, entry x);
  void erase(const std::string& key);

  guess_rule rule_;
  std::size_t capacity_;
  std::unordered_map<std::string, entry> entries_;
  std::set<std::tuple<unsigned, time_point, std::string>> by_worth_;
};

/// Who guesses at what.
struct guess {
  /// The account, whichever of its names was written; or the normalized name that is nobody's.
  /// Empty for what no account can be called: then only the address counts.
  std::string account;
  /// The peer's address; a /64 with IPv6. Empty when it is not known.
  std::string address;
  /// The id of a browser that has logged in to this account before; empty for all others.
  std::string device;
};

/// What the lock-out may hold.
struct lockout_limits {
  guess_rule account{};
  guess_rule device{};
  /// Zero free guesses: addresses are not counted.
  guess_rule address{50, std::chrono::seconds{900}, std::chrono::seconds{3600}};
  std::size_t capacity = 50'000;
};

/// Decides whether a guess is looked at.
///
/// Strangers share one count for each account, and one for each address. A browser that has logged in
/// before has a count of its own and nothing to do with those of strangers: so they cannot lock the
/// owner out of it. Names that are nobody's are counted like accounts, so that being slowed down says
/// nothing.
class lockout {
public:
  explicit lockout(const lockout_limits& limits);

  /// Counts a guess before it is checked, so that many at once count, too.
  ///
  /// @returns nothing when it may be checked; otherwise how long to wait, and nothing was counted.
  [[nodiscard]] std::optional<std::chrono::seconds> admit(const guess& x, time_point now);

  /// Takes an admitted guess back that was right. What others have guessed stays.
  void take_back(const guess& x);

private:
  bool counts_addresses_;
  guess_counts accounts_;
  guess_counts devices_;
  guess_counts addresses_;
};

/// What is counted of an address: all of IPv4, the network (/64) of IPv6, because one person has as
/// many of its addresses as they like.
[[nodiscard]] std::string counted_address(const std::string& address);

} // namespace gatehouse::protocol
