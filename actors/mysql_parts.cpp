#include "actors/mysql_parts.hpp"

#include "actors/schema_check.hpp"
#include "store/mysql_schema.hpp"
#include "store/mysql_store.hpp"

#include <algorithm>

namespace gatehouse::actors {

namespace {

/// Writers gather what waits, so a second one is for the time that the first waits for the disk;
/// more would wait for each other's locks.
constexpr unsigned most_writers = 2;
constexpr unsigned least_for_two_writers = 4;
constexpr unsigned most_readers = 32;

std::string pending_of(store::mysql_options options) {
  // Asked while the server fails.
  options.connect_timeout = std::chrono::seconds{1};
  options.read_timeout = std::chrono::seconds{1};
  options.pool = nullptr;
  const auto found = store::read_schema(options);
  return found.fault.empty() ? schema_misfit(found.version) : std::string();
}

} // namespace

void use_mysql(blocking_parts& parts, const store::mysql_options& options) {
  parts.connect = [options, random = parts.random](store::blocking_store::access what) {
    return std::make_unique<store::mysql_store>(options, what, random);
  };
  parts.pending_schema = [options] { return pending_of(options); };
  parts.sweeps = sweeping::apart;
}

mysql_connections share_connections(unsigned most) {
  const auto writers = most < least_for_two_writers ? 1U : most_writers;
  return {.writers = writers, .readers = std::min(std::max(most, 1U) - writers, most_readers)};
}

} // namespace gatehouse::actors
