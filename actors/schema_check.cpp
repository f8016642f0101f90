#include "actors/schema_check.hpp"

#include "store/sql_schema.hpp"

#include <algorithm>

namespace gatehouse::actors {

namespace {

constexpr std::chrono::milliseconds first_pause{250};
constexpr std::chrono::milliseconds longest_pause{5000};

} // namespace

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

std::optional<std::string> await_schema(
  const std::function<store::schema_state()>& read, const schema_patience& patience) {
  const auto end = std::chrono::steady_clock::now() + patience.span;
  for (auto span = first_pause;; span = std::min(span * 2, longest_pause)) {
    const auto found = read();
    if (found.fault.empty()) {
      auto why = schema_misfit(found.version);
      return why.empty() ? std::nullopt : std::optional(std::move(why));
    }
    if (std::chrono::steady_clock::now() + span > end)
      return "the database cannot be used: " + found.fault;
    patience.tell(found.fault);
    if (patience.pause(span))
      return "told to end while the database was not there: " + found.fault;
  }
}

} // namespace gatehouse::actors
