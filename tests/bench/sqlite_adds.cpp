// Adding tokens in groups: the store, and a bare loop over the driver with the same schema, indexes,
// group size and number of tokens that are there already. Prints what a sync of the disk costs beside it.
//
// Usage: bench_sqlite_adds FOLDER [SECONDS]

#include "store/record_version.hpp"
#include "store/sql_schema.hpp"
#include "store/sql_statements.hpp"
#include "store/sqlite_schema.hpp"
#include "store/sqlite_store.hpp"
#include "tests/bench/adds.hpp"

#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <iostream>
#include <sqlite3.h>
#include <string>
#include <unistd.h>

namespace {

using namespace gatehouse;
using namespace gatehouse::bench;

class bare_driver {
public:
  explicit bare_driver(const std::string& path) {
    sqlite3_open_v2(path.c_str(), &database_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
    for (const auto* setting :
         {"PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA cache_size = -32768"})
      execute(setting);
    const auto add =
      store::statements_of(store::sql_dialect::sqlite, store::record_kind::access_token).add;
    order_ = add.parameters;
    sqlite3_prepare_v2(database_, add.text.c_str(), -1, &statement_, nullptr);
  }
  ~bare_driver() {
    sqlite3_finalize(statement_);
    sqlite3_close(database_);
  }
  bare_driver(const bare_driver&) = delete;
  bare_driver& operator=(const bare_driver&) = delete;

  void add(const std::vector<store::record>& group) {
    execute("BEGIN IMMEDIATE");
    for (const auto& each : group) {
      bind(each);
      if (sqlite3_step(statement_) != SQLITE_DONE)
        std::_Exit(1);
      sqlite3_reset(statement_);
    }
    execute("COMMIT");
  }

private:
  void execute(const char* text) {
    if (sqlite3_exec(database_, text, nullptr, nullptr, nullptr) != SQLITE_OK)
      std::_Exit(1);
  }

  void bind(const store::record& item) {
    using enum store::sql_parameter;
    int place = 0;
    const auto octets = [&](const std::string& x) {
      sqlite3_bind_blob(statement_, place, x.data(), static_cast<int>(x.size()), SQLITE_STATIC);
    };
    for (const auto parameter : order_) {
      ++place;
      if (parameter == key)
        octets(item.key);
      else if (parameter == payload)
        octets(item.payload);
      else if (parameter == group)
        octets(item.group);
      else if (parameter == subject)
        octets(item.subject);
      else if (parameter == client)
        octets(item.client);
      else if (parameter == expires_at)
        sqlite3_bind_int64(statement_, place, protocol::numeric_date(item.expires_at));
      else if (parameter == version)
        sqlite3_bind_int64(statement_, place, ++last_version_);
      else
        sqlite3_bind_int64(statement_, place, protocol::numeric_date(noon));
    }
  }

  sqlite3* database_ = nullptr;
  sqlite3_stmt* statement_ = nullptr;
  std::vector<store::sql_parameter> order_;
  std::int64_t last_version_ = 0;
};

double sync_milliseconds(const std::string& folder) {
  const auto path = folder + "/sync";
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  constexpr int times = 50;
  const auto start = clock_type::now();
  for (int i = 0; i < times; ++i)
    if (write(file, "x", 1) != 1 || fdatasync(file) != 0)
      return -1;
  const std::chrono::duration<double, std::milli> took = clock_type::now() - start;
  close(file);
  std::filesystem::remove(path);
  return took.count() / times;
}

store::sqlite_options fresh(const std::string& folder, const std::string& name) {
  store::sqlite_options options{.path = folder + "/" + name};
  for (const auto* suffix : {"", "-wal", "-shm"})
    std::filesystem::remove(options.path + suffix);
  if (!store::migrate(options, store::schema_version()).fault.empty())
    std::_Exit(1);
  return options;
}

/// In turns, so that whatever else the machine does meets both alike.
void compare(const std::string& folder, int slices, int size) {
  bare_driver driver(fresh(folder, "bare.sqlite").path);
  store::sqlite_store records(
    fresh(folder, "store.sqlite"), store::sqlite_store::access::write, some_random());
  tally of_driver{.first = filled};
  tally of_store{.first = filled};
  const auto by_store = [&](int number, int count) {
    const auto batches = batches_of(tokens(number, count));
    std::vector<const store::batch*> group;
    for (const auto& each : batches)
      group.push_back(&each);
    if (!records.apply(group, noon).is_committed())
      std::_Exit(1);
  };
  fill([&](int number, int count) { driver.add(tokens(number, count)); });
  fill(by_store);
  for (int i = 0; i < slices; ++i) {
    measure(of_driver, size, [&](int number) { driver.add(tokens(number, size)); });
    measure(of_store, size, [&](int number) { by_store(number, size); });
  }
  print(size, of_driver, of_store);
}

} // namespace

int main(int count, char** arguments) {
  if (count < 2) {
    std::cerr << "usage: bench_sqlite_adds FOLDER [SECONDS]\n";
    return 2;
  }
  const std::string folder = arguments[1];
  const int slices = count > 2 ? std::stoi(arguments[2]) * 2 : 6;
  std::printf("fdatasync_ms %.3f\n", sync_milliseconds(folder));
  for (const int size : {1, 16, 64, 256})
    compare(folder, slices, size);
  return 0;
}
