#pragma once

#include "store/at_rest.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gatehouse::store {

/// What a rotation has met.
struct rotation_figures {
  /// Records that lie sealed, or should.
  std::uint64_t looked_at = 0;
  /// Those that were under the newest secret already.
  std::uint64_t current = 0;
  std::uint64_t sealed_anew = 0;
  /// Somebody else wrote or deleted the record in between; what he wrote stays.
  std::uint64_t changed_meanwhile = 0;
  /// Under a secret that is no longer in the list, or damaged; left as they are.
  std::uint64_t unreadable = 0;

  friend bool operator==(const rotation_figures&, const rotation_figures&) = default;
};

/// Seals every record under the newest secret, page by page, while others read and write.
///
/// Whoever runs it asks the database itself, without `at_rest` in between: `next` says what to list,
/// `take` gives the batches to apply, `note` hears of each. A record is replaced only in the version
/// that was read, so of two writes none is lost; running it again goes over what is left.
///
/// One owner, one thread; pure but for the salts of its seals.
class secret_rotation {
public:
  /// @param sealing  the newest secret first; accepts plain payloads if they shall be sealed.
  /// @param page     records of one page, at least 1.
  explicit secret_rotation(at_rest sealing, std::uint64_t page = 100);

  /// What to list; nothing when every kind is through.
  [[nodiscard]] std::optional<list_query> next() const;

  /// Takes the page that was asked for, as the database keeps it.
  ///
  /// @returns what to apply, each batch by itself.
  [[nodiscard]] std::vector<batch> take(const page& found);

  /// Hears what one of these batches came to.
  void note(const batch_outcome& reply);

  [[nodiscard]] const rotation_figures& figures() const noexcept { return figures_; }

private:
  void go_to_next_kind();

  at_rest sealing_;
  std::uint64_t page_;
  rotation_figures figures_;
  /// The kind that is under way; `record_kinds` behind the last one.
  std::size_t kind_ = 0;
  std::string after_;
};

} // namespace gatehouse::store
