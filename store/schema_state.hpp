#pragma once

#include <string>

namespace gatehouse::store {

/// What is known of the schema of a database.
struct schema_state {
  /// Why nothing is known; empty when the rest holds.
  std::string fault{};
  /// The last migration that was applied; 0 when none was.
  int version = 0;
  /// Nothing is in the database at all.
  bool is_fresh = false;
};

} // namespace gatehouse::store
