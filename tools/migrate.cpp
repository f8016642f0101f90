#include "store/sql_schema.hpp"
#include "tools/migration_target.hpp"
#include "tools/verbs.hpp"

#include <algorithm>
#include <charconv>
#include <istream>
#include <ostream>

namespace gatehouse::tools {

namespace {

outcome<migration_target> target_of(const call& x) {
  const auto source = data_source_of(x);
  if (!source)
    return source.error();
  return migration_target::of(*source);
}

bool is_agreed(const call& x) {
  if (x.given.flag("yes"))
    return true;
  x.err << "Type y to do this: " << std::flush;
  std::string answer;
  std::getline(x.in, answer);
  return answer == "y" || answer == "yes";
}

void print_steps(const call& x, const migration_target& target, int from, int to) {
  for (const auto& each : store::migrations(target.dialect()))
    if (each.version > std::min(from, to) && each.version <= std::max(from, to))
      x.out << (to > from ? "up " : "down ") << each.version << ": " << each.name << '\n';
}

outcome<void> go(const call& x, const migration_target& target, int from, int to) {
  print_steps(x, target, from, to);
  if (!is_agreed(x))
    return failure{exit_code::refused, "nothing was changed"};
  if (auto went = target.migrate(to); !went)
    return went.error();
  x.out << "The schema is of version " << to << ".\n";
  return {};
}

outcome<void> migrate_up(const call& x) {
  const auto target = target_of(x);
  if (!target)
    return target.error();
  const auto version = target->version();
  if (!version)
    return version.error();
  const auto wanted = store::schema_version();
  if (*version > wanted)
    return misuse(
      "the schema is of version " + std::to_string(*version)
      + ", which this program does not know");
  if (*version == wanted) {
    x.out << "The schema is of version " << wanted << ": nothing to do.\n";
    return {};
  }
  return go(x, *target, *version, wanted);
}

outcome<int> steps_of(const call& x) {
  const auto text = x.given.text_or("steps", "0");
  int steps = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, fault] = std::from_chars(text.data(), end, steps);
  if (fault != std::errc{} || stop != end || steps < 0)
    return misuse("--steps is a number of steps");
  // A failure begins with a number, too, so the kind of result has to be said.
  return outcome<int>(boost::system::in_place_value, steps);
}

outcome<void> migrate_down(const call& x) {
  const auto steps = steps_of(x);
  if (!steps)
    return steps.error();
  const auto target = target_of(x);
  if (!target)
    return target.error();
  const auto version = target->version();
  if (!version)
    return version.error();
  if (*steps == 0) {
    print_steps(x, *target, *version, 0);
    x.err << "Nothing was changed: --steps says how many of these to take back.\n";
    return {};
  }
  if (*steps > *version)
    return misuse("only " + std::to_string(*version) + " can be taken back");
  x.err << "What only the later schema holds will be lost.\n";
  return go(x, *target, *version, *version - *steps);
}

void print_status(const call& x, const migration_target& target, int version) {
  for (const auto& each : store::migrations(target.dialect()))
    x.out << each.version << "  " << (each.version <= version ? "applied" : "pending") << "  "
          << each.name << '\n';
  if (version > store::schema_version())
    x.out << version << "  applied  by a later program\n";
}

outcome<void> migrate_status(const call& x) {
  const auto target = target_of(x);
  if (!target)
    return target.error();
  while (true) {
    const auto version = target->version();
    // A database that is not up yet is waited for, too.
    const bool is_there = version && *version >= store::schema_version();
    if (!x.given.flag("block") || is_there) {
      if (!version)
        return version.error();
      print_status(x, *target, *version);
      return {};
    }
    x.wait(std::chrono::seconds{1});
  }
}

outcome<store::sql_dialect> dialect_named(std::string_view name) {
  if (name == "sqlite")
    return store::sql_dialect::sqlite;
  if (name == "postgres" || name == "cockroach")
    return store::sql_dialect::postgres;
  if (name == "mysql")
    return store::sql_dialect::mysql;
  return misuse("--dialect is sqlite, postgres, cockroach or mysql");
}

void print_statements(const call& x, const std::vector<std::string>& statements) {
  for (const auto& each : statements)
    x.out << each << ";\n";
}

/// For operators whose databases are changed by hand.
outcome<void> print_sql(const call& x) {
  const auto dialect = dialect_named(x.given.text_or("dialect", ""));
  if (!dialect)
    return dialect.error();
  const bool is_down = x.given.flag("down");
  auto steps = store::migrations(*dialect);
  if (is_down)
    std::reverse(steps.begin(), steps.end());
  else
    print_statements(x, prepare_schema(*dialect));
  print_statements(x, begin_migration(*dialect));
  for (const auto& each : steps) {
    print_statements(x, is_down ? each.down : each.up);
    print_statements(
      x,
      {is_down ? store::forget_migration(each.version) : note_migration(*dialect, each.version)});
  }
  print_statements(x, end_migration(*dialect));
  return {};
}

outcome<void> migrate_sql(const call& x) {
  return x.given.has("dialect") ? print_sql(x) : migrate_up(x);
}

argument dsn_argument() {
  return {.name = "dsn", .help = "The data source name; else the configuration's", .least = 0};
}

std::vector<option> with(std::vector<option> more) {
  auto out = target_options();
  std::move(more.begin(), more.end(), std::back_inserter(out));
  return out;
}

option agreement() {
  return {.name = "yes", .kind = option_kind::flag, .help = "Do not ask", .also = "-y"};
}

} // namespace

std::vector<command> migrate_verbs() {
  return {
    {.path = "migrate up",
     .help = "Bring the schema of the database to the version of this program",
     .example = "migrate up -c /etc/gatehouse/gatehouse.yaml --yes",
     .act = &migrate_up,
     .options = with({agreement()}),
     .arguments = {dsn_argument()}},
    {.path = "migrate down",
     .help = "Take steps of the schema back, or tell which ones could be",
     .example = "migrate down -e --steps 1",
     .act = &migrate_down,
     .options = with({agreement(), {.name = "steps", .help = "How many; 0 changes nothing (0)"}}),
     .arguments = {dsn_argument()}},
    {.path = "migrate status",
     .help = "Tell which steps of the schema are applied",
     .example = "migrate status sqlite:///var/lib/gatehouse/db.sqlite",
     .act = &migrate_status,
     .options =
       with({{.name = "block", .kind = option_kind::flag, .help = "Wait until none is pending"}}),
     .arguments = {dsn_argument()}},
    {.path = "migrate sql",
     .help = "Print the statements of a dialect; without one, the same as migrate up",
     .example = "migrate sql --dialect postgres",
     .act = &migrate_sql,
     .options = with(
       {agreement(),
        {.name = "dialect", .help = "sqlite, postgres, cockroach or mysql"},
        {.name = "down", .kind = option_kind::flag, .help = "With --dialect: the way back"}}),
     .arguments = {dsn_argument()}},
  };
}

} // namespace gatehouse::tools
