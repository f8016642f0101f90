#include "actors/sqlite_parts.hpp"

#include "actors/schema_check.hpp"
#include "store/sql_schema.hpp"
#include "store/sqlite_schema.hpp"

#include <spdlog/logger.h>

namespace gatehouse::actors {

<<<<<<< HEAD
=======
namespace {

std::string misfit(int version) {
  const auto wanted = store::schema_version();
  if (version == wanted)
    return {};
  const auto what = "the schema of the database is of version " + std::to_string(version)
                    + ", and this program works with " + std::to_string(wanted);
  if (version < wanted)
    return what + ": run `gatehouse migrate up` with the same configuration";
  return what + ": run the later program, or its `gatehouse migrate down --steps "
         + std::to_string(version - wanted) + "`";
}

} // namespace

void tell_unopened(const sqlite_parts& parts) {
  parts.log->error("a record of the store was altered, or sealed under none of secrets.system");
}

>>>>>>> sqlite
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
