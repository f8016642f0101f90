#pragma once

#include <caf/atom.hpp>
#include <caf/error.hpp>
#include <cstdint>
#include <string>

namespace gatehouse::actors {

/// What failed outside the protocol. A fault is no answer to a client: the listener turns it into
/// 503 and counts it.
enum class fault : std::uint8_t {
  none = 0,
  /// A promise was destroyed without an answer.
  unanswered,
  /// The actor that should answer is gone.
  unavailable,
  /// Too much waits already; the asker may try again later.
  overloaded,
  /// The store refused or lost an operation.
  store_failed,
  /// The signer has no key for what was asked, or signing failed.
  signing_failed,
};

/// The category of these errors within CAF.
constexpr caf::atom_value fault_category = caf::atom("gatehouse");

/// Makes a CAF error of a fault.
[[nodiscard]] caf::error make_error(fault code);

/// Returns a short name for logs and metrics.
[[nodiscard]] std::string to_string(fault code);

/// Names any CAF error: ours by name, CAF's own by category and number, `none` where there is none, as
/// when an actor ended in the ordinary way.
[[nodiscard]] std::string describe(const caf::error& error);

/// Tells whether an error is that fault.
[[nodiscard]] bool is(const caf::error& error, fault code) noexcept;

} // namespace gatehouse::actors
