#pragma once

#include "protocol/bulk_seal.hpp"
#include "store/operation.hpp"

#include <optional>
#include <vector>

namespace gatehouse::store {

/// How the payload of a kind lies in a database.
enum class at_rest_form : std::uint8_t {
  /// Readable: nothing in it is anybody's secret.
  plain,
  /// Sealed: it tells of people, or of what they were given.
  session,
  /// Sealed for another purpose: private keys.
  key,
};

/// Returns the one table's row of a kind.
[[nodiscard]] at_rest_form form_at_rest(record_kind kind) noexcept;

/// What becomes of payloads that should be sealed and are not.
enum class plain_payloads : std::uint8_t {
  /// A fault: whoever can write to the database could make up a session otherwise.
  refused,
  /// Read as they are; for `gatehouse rotate secrets`, which seals them.
  accepted,
};

/// Which kinds are sealed.
enum class sealed_kinds : std::uint8_t {
  /// Those whose row says so.
  by_form,
  /// All: who can write there may be many.
  all,
};

/// Stands between the verbs and a database: payloads are sealed before they are written and opened
/// after they were read.
///
/// A seal is bound to kind, key, group, subject and client, so that no payload can be moved to
/// another record. `expires_at` is not bound: an operator may shorten a life by hand. The columns
/// stay readable, because records are found by them; tokens, codes and the like stand there as
/// digests.
///
/// A sealed payload is `protocol::bulk_sealer::overhead_bytes` longer and holds any octets. One
/// owner, one thread; each thread that seals makes one of its own.
class at_rest {
public:
  /// @param secrets  `secrets.system`; at least one. The first seals, all open.
  at_rest(
    const std::vector<protocol::secret>& secrets, const protocol::random_source& random,
    plain_payloads plain = plain_payloads::refused, sealed_kinds which = sealed_kinds::by_form);

  /// Makes the record as the database keeps it.
  [[nodiscard]] record seal(record item);

  /// Makes the record as it was handed in.
  ///
  /// @returns nothing when the payload was altered or moved, is not sealed and should be, or was
  ///          sealed with a secret that is no longer in the list: a fault, never an absence.
  [[nodiscard]] std::optional<record> open(record item);

  /// Tells whether nothing is to be done for the record when secrets are rotated.
  [[nodiscard]] bool is_current(const record& item) const noexcept;

  /// @{ The same for everything that a driver is handed and hands out. False when one of the
  /// records that were read does not open.
  void seal_all(batch& steps);
  [[nodiscard]] bool open_all(const batch& steps, batch_outcome& x);
  [[nodiscard]] bool open_all(page& x);
  /// @}

private:
  [[nodiscard]] protocol::bulk_sealer& sealer_of(at_rest_form form) noexcept {
    return form == at_rest_form::key ? keys_ : sessions_;
  }
  [[nodiscard]] at_rest_form form_of(record_kind kind) const noexcept;
  [[nodiscard]] bool open_in_place(record& item);

  protocol::bulk_sealer sessions_;
  protocol::bulk_sealer keys_;
  plain_payloads plain_;
  sealed_kinds which_;
};

} // namespace gatehouse::store
