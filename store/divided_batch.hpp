#pragma once

#include "store/operation.hpp"

#include <cstdint>
#include <optional>
#include <vector>

/// How records are divided between a main store and one beside it that may forget, and come back as it
/// was some time ago.
namespace gatehouse::store {

/// Where records of a kind are.
enum class residence : std::uint8_t {
  /// In the main store. Without them something would be given away.
  main,
  /// Made in the short-lived store. The first change takes them to the main store, which from then on
  /// decides alone.
  settling,
  /// In the short-lived store. Without them, and with older ones, nothing is given away.
  short_lived,
};

/// Returns the one table's row of a kind.
[[nodiscard]] residence residence_of(record_kind kind) noexcept;

/// Tells whether a batch concerns no kind of which the short-lived store has any: most do not.
[[nodiscard]] bool is_for_main_alone(const batch& steps) noexcept;

/// How much longer settled records stay in the main store than they live: as far may clocks differ
/// before what lies behind in the short-lived store counts again.
inline constexpr std::chrono::seconds settled_slack{120};

/// One batch, divided. It is done in this order: `first` in the short-lived store, `main` in the main
/// store, which decides, and `last` in the short-lived store, which nobody waits for.
///
/// - What the short-lived store holds of a settling kind was added and never changed. Changing it is an
///   `add` to the main store: of all who want to, one wins, and the record there is why no older state
///   of the short-lived store counts. So what replaces a record may not end before it. Versions tell
///   which of the stores a record was read from.
/// - When the node ends after `first`, records stay that nobody has been told of; after `main`, records
///   that do not count.
class divided_batch {
public:
  /// @param version_mark  the bit that versions of the short-lived store have, and no others.
  divided_batch(const batch& steps, std::uint64_t version_mark);

  /// Whether there is a way to do it, all or nothing. Nobody asks for what there is none for: to take,
  /// to put or to erase a settling record by its key, and to change a short-lived one together with
  /// main ones.
  [[nodiscard]] bool is_possible() const noexcept { return is_possible_; }

  /// Completes `main` with what `first` has found, before it is asked.
  void learn(const batch_outcome& of_first);

  [[nodiscard]] const batch& first() const noexcept { return first_.steps; }
  [[nodiscard]] const batch& main() const noexcept { return main_.steps; }
  [[nodiscard]] const batch& last() const noexcept { return last_; }

  /// Puts together what came of `first` and `main`.
  ///
  /// @param of_main  what came of it; nothing when `first` was not applied, so that it was not asked.
  /// @param now      what has expired by then is not found, whatever the clock of its store says.
  [[nodiscard]] batch_outcome merge(
    batch_outcome of_first, std::optional<batch_outcome> of_main, protocol::time_point now) const;

private:
  struct part {
    batch steps;
    /// Which step of the whole each one is.
    std::vector<std::uint64_t> numbers;

    void add(operation step, std::uint64_t number) {
      steps.push_back(std::move(step));
      numbers.push_back(number);
    }
  };

  void divide_settling(const operation& step, std::uint64_t number);
  void divide_short_lived(const operation& step, std::uint64_t number);

  std::uint64_t version_mark_;
  std::size_t count_;
  bool writes_main_ = false;
  bool is_possible_ = true;
  part first_;
  part main_;
  batch last_;
};

} // namespace gatehouse::store
