#pragma once

#include "protocol/random.hpp"
#include "store/postgres_connection.hpp"

#include <span>

namespace gatehouse::store {

/// Turns batches into calls, and results into outcomes.
class postgres_batch {
public:
  /// @param steps  must live until the answer was read.
  postgres_batch(const batch& steps, const protocol::random_source& random);

  /// Whether the records fit into their columns; otherwise nothing may be sent.
  [[nodiscard]] bool fits() const noexcept { return !misfit_; }

  /// Appends one call for each step.
  void append(std::vector<postgres_call>& to) const;

  [[nodiscard]] std::size_t calls() const noexcept { return steps_.size(); }

  /// Reads the results of the steps.
  ///
  /// @param results  as many as `calls`.
  [[nodiscard]] batch_outcome read(std::span<const postgres_result> results) const;

  /// What comes of a batch that does not fit.
  [[nodiscard]] batch_outcome refused() const;

private:
  const batch& steps_;
  // One for each step that writes a record, else 0.
  std::vector<std::uint64_t> versions_;
  std::optional<std::size_t> misfit_;
};

} // namespace gatehouse::store
