#include "store/backup.hpp"

#include "store/at_rest.hpp"
#include "tools/configuration.hpp"
#include "tools/input_file.hpp"
#include "tools/private_file.hpp"
#include "tools/raw_store.hpp"
#include "tools/serve_options.hpp"
#include "tools/system_sources.hpp"
#include "tools/terminal_text.hpp"
#include "tools/verbs.hpp"

#include <array>
#include <ostream>

namespace gatehouse::tools {

namespace {

namespace json = protocol::json;
/// Some hundred thousand clients.
constexpr std::size_t max_backup_bytes = std::size_t{1} << 30U;

using verdict = store::restoration::verdict;

/// What both verbs work on.
struct opened_store {
  std::unique_ptr<raw_store> records;
  store::at_rest sealing;
};

outcome<opened_store> open_store(const call& x) {
  const auto loaded = configuration_of(x);
  if (!loaded)
    return loaded.error();
  const auto& settings = loaded->settings;
  auto records = open_raw_store(settings.stores.main);
  if (!records)
    return records.error();
  if (settings.secrets.system.empty())
    return misuse("secrets.system is empty");
  return opened_store{
    std::move(*records), store::at_rest(settings.secrets.system, system_random())};
}

failure unreadable() {
  return {exit_code::refused, "a record does not open with any secret of secrets.system"};
}

outcome<std::vector<store::record>> read_all(opened_store& from) {
  std::vector<store::record> out;
  for (const auto kind : store::backup_kinds) {
    store::list_query query{.kind = kind, .limit = 100, .counts_all = false};
    for (bool goes_on = true; goes_on;) {
      auto found = from.records->list(query);
      if (!found)
        return found.error();
      if (!from.sealing.open_all(*found))
        return unreadable();
      goes_on = found->has_more && !found->items.empty();
      if (goes_on)
        query.after = found->items.back().key;
      std::move(found->items.begin(), found->items.end(), std::back_inserter(out));
    }
  }
  return out;
}

outcome<void> export_records(const call& x) {
  const auto path = x.given.text("file");
  if (!path)
    return misuse("the name of a file is needed");
  auto from = open_store(x);
  if (!from)
    return from.error();
  const auto found = read_all(*from);
  if (!found)
    return found.error();
  const auto file = store::to_backup(*found);
  if (!file)
    return failure{exit_code::refused, "a record of the store is damaged"};
  if (auto written = replace_private_file(*path, json::write_pretty(*file) + "\n"); !written)
    return written.error();
  x.out << found->size() << " records written; private keys are readable in the file\n";
  return {};
}

/// Nothing is told of a record but its kind and its name.
std::string label_of(const store::record& item) {
  return std::string(store::name(item.kind)) + " " + terminal_text(item.key);
}

outcome<verdict> restore_one(opened_store& into, const store::record& wanted) {
  const std::vector<store::batch> reading{{store::get(wanted.kind, wanted.key)}};
  auto read = into.records->apply(reading);
  if (!read)
    return read.error();
  if (!into.sealing.open_all(reading.front(), read->front()))
    return unreadable();
  auto todo = store::restore(wanted, read->front().steps.front().one());
  if (todo.steps.empty())
    return todo.what;
  into.sealing.seal_all(todo.steps);
  const auto written = into.records->apply({todo.steps});
  if (!written)
    return written.error();
  if (!written->front().is_applied)
    return failure{
      exit_code::refused,
      "was changed meanwhile, or another trust relation has the same issuer, subject and key"};
  return todo.what;
}

outcome<void> import_records(const call& x) {
  const auto path = x.given.text("file");
  if (!path)
    return misuse("the name of a file is needed, or what to import; see --help");
  const auto file = read_json_input(*path, x.in, max_backup_bytes);
  if (!file)
    return file.error();
  const auto wanted = store::from_backup(*file);
  if (const auto* wrong = std::get_if<std::string>(&wanted))
    return misuse(*wrong);
  auto into = open_store(x);
  if (!into)
    return into.error();
  std::array<std::size_t, 3> counts{};
  for (const auto& each : std::get<std::vector<store::record>>(wanted)) {
    const auto done = restore_one(*into, each);
    if (!done)
      return about(label_of(each), done.error());
    ++counts.at(static_cast<std::size_t>(*done));
    if (*done != verdict::unchanged)
      x.out << (*done == verdict::added ? "added " : "changed ") << label_of(each) << '\n';
  }
  x.out << counts[1] << " added, " << counts[2] << " changed, " << counts[0] << " unchanged\n";
  return {};
}

} // namespace

std::vector<command> backup_verbs() {
  const argument file{.name = "file", .help = "The backup, JSON", .least = 0};
  return {
    {.path = "export",
     .help = "Write clients, keys and trust relations of the store into a file (mode 0600)",
     .example = "export backup.json -c /etc/gatehouse/gatehouse.yaml",
     .act = &export_records,
     .options = configuration_options(),
     .arguments = {file}},
    {.path = "import",
     .help = "Import clients and keys from files, or a backup into the store",
     .example = "import backup.json -c /etc/gatehouse/gatehouse.yaml",
     .act = &import_records,
     .options = configuration_options(),
     .arguments = {file}},
  };
}

} // namespace gatehouse::tools
