#pragma once

#include "protocol/random.hpp"
#include "store/at_rest.hpp"
#include "store/redis_driver.hpp"
#include "store/redis_script.hpp"
#include "store/store_answer.hpp"

#include <optional>
#include <string>

namespace gatehouse::store {

/// Marks the versions of records that lie in Redis: those of databases never have it.
inline constexpr std::uint64_t redis_version_mark = std::uint64_t{1} << 63U;

/// Records in Redis, found by their keys alone: no lists, and nothing is deleted by an index.
///
/// A record ends by the clock of the server, which forgets it by itself. Every payload is sealed, also
/// of kinds that lie readable in a database, and so is the end: whoever can write to the server can
/// take a record away, or bring back one that was there, and no more.
class redis_store {
public:
  /// @param sealing  of every kind.
  redis_store(at_rest sealing, protocol::random_source random, redis_driver& driver);

  /// Does a batch, all or nothing.
  ///
  /// @param then  may be called before this has returned.
  void apply(batch steps, on_batch then, redis_driver::time_point now);

private:
  using versions = std::vector<std::uint64_t>;

  [[nodiscard]] redis_step step_of(const operation& from, std::uint64_t version);
  [[nodiscard]] std::optional<record> read(const operation& step, std::string_view value);
  [[nodiscard]] bool read_step(
    const operation& step, std::uint64_t version, const redis_reply& said, outcome& into);
  [[nodiscard]] store_answer<batch_outcome> read_all(
    const batch& steps, const versions& written, const redis_reply& said);

  at_rest sealing_;
  protocol::random_source random_;
  redis_driver& driver_;
};

} // namespace gatehouse::store
