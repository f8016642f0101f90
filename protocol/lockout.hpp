#pragma once

#include "protocol/time.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

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

/// Some guesses, and when the last of them was.
struct guess_count {
  unsigned guesses = 0;
  time_point last{};

  [[nodiscard]] bool is_forgotten(const guess_rule& rule, time_point now) const noexcept;
  /// How long until the next guess is admitted; zero for now.
  [[nodiscard]] std::chrono::seconds wait(const guess_rule& rule, time_point now) const noexcept;
  /// One more; the first after a long silence.
  void add(const guess_rule& rule, time_point now) noexcept;
};

/// Counts guesses by keys that share cells (a count-min sketch: Cormode, Muthukrishnan 2005), in
/// memory that does not grow with them. Keys that meet in all of their cells have too high a count;
/// none ever has too low a one.
class guess_sketch {
public:
  /// @param cells  in each of the rows, at least one.
  guess_sketch(guess_rule rule, std::size_t cells);

  /// The least of what the key's cells say; no guesses for a key that was never counted.
  [[nodiscard]] guess_count find(const std::string& key, time_point now) const;
  void count(const std::string& key, time_point now);
  /// Takes one guess back that was counted less than `forgotten_after` ago.
  void take_back(const std::string& key);

private:
  static constexpr std::size_t rows = 4;

  [[nodiscard]] std::size_t cell_of(std::size_t row, const std::string& key) const noexcept;

  guess_rule rule_;
  std::size_t width_;
  /// Empty until something is counted.
  std::vector<guess_count> cells_;
};

/// Counts guesses by a key, in bounded memory. A key that is counted stays until it is forgotten.
/// Newcomers that find no room are counted together with others, never too low: so no flood of keys
/// makes that guesses at one of them are not counted.
class guess_counts {
public:
  guess_counts(guess_rule rule, std::size_t capacity)
    : rule_(rule), capacity_(capacity), others_(rule, capacity) {}

  /// How long until the next guess is admitted; zero for now.
  [[nodiscard]] std::chrono::seconds wait(const std::string& key, time_point now) const;
  void count(const std::string& key, time_point now);
  /// Takes one guess back that was counted less than `forgotten_after` ago: it was right.
  void take_back(const std::string& key);

  /// How many keys have a count of their own.
  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

private:
  void put(const std::string& key, guess_count x);
  void erase(const std::string& key);
  void erase_forgotten(time_point now);

  guess_rule rule_;
  std::size_t capacity_;
  std::unordered_map<std::string, guess_count> entries_;
  std::set<std::pair<time_point, std::string>> by_age_;
  /// Those who came when there was no room.
  guess_sketch others_;
};

/// Who guesses at what.
struct guess {
  /// The normalized name that was written, somebody's or nobody's; with a device the account,
  /// whichever of its names was written. Empty for what no account can be called: then only the
  /// address counts.
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
/// Strangers share one count for each name, and one for each address. A browser that has logged in
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
