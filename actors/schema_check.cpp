#include "actors/schema_check.hpp"

#include "store/sql_schema.hpp"

namespace gatehouse::actors {

std::string schema_misfit(int version) {
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

} // namespace gatehouse::actors
