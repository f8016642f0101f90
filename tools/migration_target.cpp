#include "tools/migration_target.hpp"

#include "actors/store_options.hpp"
#include "store/mysql_schema.hpp"
#include "store/postgres_schema.hpp"
#include "store/sqlite_schema.hpp"
#include "tools/configuration.hpp"
#include "tools/serve_options.hpp"

#include <algorithm>
#include <ostream>

namespace gatehouse::tools {

namespace {

outcome<config::data_source> read(const call& x, const std::string& text, std::string_view from) {
  auto parsed = config::parse_dsn(text);
  if (const auto* why = std::get_if<config::dsn_fault>(&parsed))
    return misuse(std::string(from) + " is no data source name " + to_string(*why));
  auto& good = std::get<config::parsed_dsn>(parsed);
  for (const auto& warning : good.warnings)
    x.err << "warning: parameter " << warning << '\n';
  return std::move(good.what);
}

/// Nothing else of the configuration is of interest then, so nothing else has to be right.
std::optional<std::string> in_environment(const call& x) {
  if (!x.given.flag("read-from-env") || x.given.has("config") || x.given.has("set"))
    return std::nullopt;
  const auto found = std::find_if(x.environment.begin(), x.environment.end(), [](const auto& each) {
    return each.first == "DSN" && !each.second.empty();
  });
  return found == x.environment.end() ? std::nullopt : std::optional(found->second);
}

failure database_fault(const std::string& why) {
  return {exit_code::unreachable, "the database cannot be used: " + why};
}

} // namespace

std::vector<option> target_options() {
  auto out = configuration_options();
  out.push_back(
    {.name = "read-from-env",
     .kind = option_kind::flag,
     .help = "Take the data source name from DSN, or from the configuration",
     .also = "-e"});
  return out;
}

outcome<config::data_source> data_source_of(const call& x) {
  if (const auto named = x.given.text("dsn"))
    return read(x, *named, "the argument");
  if (const auto named = in_environment(x))
    return read(x, *named, "DSN");
  const auto loaded = configuration_of(x);
  if (!loaded)
    return loaded.error();
  return loaded->settings.stores.main;
}

outcome<migration_target> migration_target::of(const config::data_source& source) {
  if (std::holds_alternative<config::memory_dsn>(source))
    return misuse("the memory store has no schema");
  migration_target out;
  if (const auto* sqlite = std::get_if<config::sqlite_dsn>(&source)) {
    out.options_ = actors::sqlite_options_of(*sqlite);
    return out;
  }
  if (const auto* mysql = std::get_if<config::mysql_dsn>(&source)) {
    out.dialect_ = store::sql_dialect::mysql;
    // A verb has one connection.
    out.options_ = actors::mysql_options_of(*mysql, 1);
    return out;
  }
  if (const auto* postgres = std::get_if<config::postgres_dsn>(&source)) {
    out.dialect_ = store::sql_dialect::postgres;
    // A verb has one connection.
    out.options_ = actors::postgres_options_of(*postgres, 1);
    return out;
  }
  return misuse("migrations of " + std::string(store_name(source)) + " are not built yet");
}

outcome<int> migration_target::version() const {
  const auto found =
    std::visit([](const auto& options) { return store::read_schema(options); }, options_);
  if (!found.fault.empty())
    return database_fault(found.fault);
  return outcome<int>(boost::system::in_place_value, found.version);
}

outcome<void> migration_target::migrate(int version) const {
  const auto before = std::visit(
    [version](const auto& options) { return store::migrate(options, version); }, options_);
  if (!before.fault.empty())
    return database_fault(before.fault);
  return {};
}

} // namespace gatehouse::tools
