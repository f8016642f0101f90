#include "actors/sqlite_parts.hpp"

#include "actors/schema_check.hpp"
#include "store/sql_schema.hpp"
#include "store/sqlite_schema.hpp"
#include "store/sqlite_store.hpp"

namespace gatehouse::actors {

void use_sqlite(blocking_parts& parts, const store::sqlite_options& options) {
  parts.connect = [options, random = parts.random](store::blocking_store::access what) {
    return std::make_unique<store::sqlite_store>(options, what, random);
  };
  parts.pending_schema = [options] { return pending_schema(options); };
  parts.sweeps = sweeping::with_batches;
}

std::optional<std::string> prepare_sqlite(const store::sqlite_options& options) {
  const auto wrong = [&](const std::string& why) {
    return "the SQLite database cannot be used: " + why;
  };
  if (options.is_in_memory())
    return std::nullopt;
  auto found = store::read_schema(options);
  if (!found.fault.empty())
    return wrong(found.fault);
  if (found.is_fresh) {
    if (const auto before = store::migrate(options, store::schema_version()); !before.fault.empty())
      return wrong(before.fault);
    return std::nullopt;
  }
  auto why = schema_misfit(found.version);
  return why.empty() ? std::nullopt : std::optional(std::move(why));
}

std::string pending_schema(const store::sqlite_options& options) {
  auto quick = options;
  quick.busy_timeout = std::chrono::milliseconds{100};
  const auto found = store::read_schema(quick);
  return found.fault.empty() ? schema_misfit(found.version) : std::string();
}

} // namespace gatehouse::actors
