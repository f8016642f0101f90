#pragma once

#include "store/record.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::store {

/// What one step of a batch does.
enum class verb : std::uint8_t {
  /// Reads a record.
  get,
  /// Writes a record, whether or not it was there.
  put,
  /// Writes a record only if none lives under its key; otherwise the batch fails.
  add,
  /// Writes a record only if the one that lives has the expected version; otherwise the batch fails.
  replace,
  /// Reads and deletes; the batch fails when nothing was there. Of many takers exactly one wins.
  take,
  /// Deletes a record if it is there.
  erase,
  /// Deletes all records of a kind that an index names.
  erase_all,
  /// Reads nothing and writes nothing; the batch fails when the record does not live, or not in the
  /// version that is expected.
  require,
  /// Reads the grant that a record belongs to: the one whose key is the record's group.
  get_grant,
};

/// One step.
struct operation {
  verb what = verb::get;
  /// `kind` and `key` for every verb; all of it for put, add and replace. For erase_all, `key` is
  /// the value of `by`.
  record item;
  /// For replace: the version that must live. For require: the same, unless it is 0, when any does.
  /// For get: the version that the asker has already; the record is not sent again when it is still
  /// that one.
  std::uint64_t version = 0;
  index by = index::client;

  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, operation& x) {
    return f(x.what, x.item, x.version, x.by);
  }
};

[[nodiscard]] operation get(record_kind kind, std::string key, std::uint64_t known_version = 0);
[[nodiscard]] operation put(record item);
[[nodiscard]] operation add(record item);
[[nodiscard]] operation replace(record item, std::uint64_t expected_version);
[[nodiscard]] operation take(record_kind kind, std::string key);
[[nodiscard]] operation erase(record_kind kind, std::string key);
[[nodiscard]] operation erase_all(record_kind kind, index by, std::string value);
/// @param kind  of the record whose grant is meant.
/// @param key   of that record.
[[nodiscard]] operation get_grant(record_kind kind, std::string key);
[[nodiscard]] operation require(
  record_kind kind, std::string key, std::uint64_t expected_version = 0);

/// A batch of steps, done in order, all or nothing.
using batch = std::vector<operation>;

/// What one step came to.
struct outcome {
  /// The record that was read; for one that was written its kind and new version, no more.
  std::vector<record> found;
  /// The record is still the version that the asker knew.
  bool is_unchanged = false;
  /// How many records were deleted.
  std::uint64_t erased = 0;

  [[nodiscard]] const record* one() const noexcept {
    return found.empty() ? nullptr : &found.front();
  }

  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, outcome& x) {
    return f(x.found, x.is_unchanged, x.erased);
  }
};

/// What a batch came to.
struct batch_outcome {
  /// False when a step could not be done: then nothing was changed.
  bool is_applied = false;
  /// The step that could not be done.
  std::uint64_t failed_at = 0;
  /// One for each step when the batch was applied.
  std::vector<outcome> steps;

  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, batch_outcome& x) {
    return f(x.is_applied, x.failed_at, x.steps);
  }
};

/// Which records to list, in the order of their keys.
struct list_query {
  record_kind kind = record_kind::client;
  /// Empty values do not filter.
  std::string group{};
  std::string subject{};
  std::string client{};
  /// Lists behind this key; from the start when empty.
  std::string after{};
  std::uint64_t offset = 0;
  std::uint64_t limit = 100;
  /// Whether `total` is wanted. A database counts by looking at all that match, which those who walk
  /// through millions should not ask for with each page.
  bool counts_all = true;

  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, list_query& x) {
    return f(x.kind, x.group, x.subject, x.client, x.after, x.offset, x.limit, x.counts_all);
  }
};

/// One page of a list.
struct page {
  std::vector<record> items;
  /// More records follow.
  bool has_more = false;
  /// All records that match, on every page; anything when it was not wanted.
  std::uint64_t total = 0;

  template <class Inspector>
  friend decltype(auto) inspect(Inspector& f, page& x) {
    return f(x.items, x.has_more, x.total);
  }
};

} // namespace gatehouse::store
