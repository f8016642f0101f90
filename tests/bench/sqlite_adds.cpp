// Adding tokens one by one: the store, and a bare loop over the driver with the same schema, indexes
// and group size. Prints what a sync of the disk costs beside it.
//
// Usage: bench_sqlite_adds FOLDER [SECONDS]

#include "protocol/digest.hpp"
#include "store/access_token.hpp"
#include "store/record_version.hpp"
#include "store/sql_schema.hpp"
#include "store/sql_statements.hpp"
#include "store/sqlite_schema.hpp"
#include "store/sqlite_store.hpp"

#include <chrono>
#include <cstdio>
#include <ctime>
#include <fcntl.h>
#include <filesystem>
#include <iostream>
#include <random>
#include <sqlite3.h>
#include <string>
#include <unistd.h>

namespace {

using namespace gatehouse;
using clock_type = std::chrono::steady_clock;

const auto noon = protocol::from_numeric_date(1'800'000'000);

store::record token(int number) {
  protocol::token_facts facts;
  facts.client = protocol::client_id(
    "3fa85f64-5717-4562-b3fc-" + std::to_string(100'000'000'000 + number % 1000));
  facts.subject = protocol::subject_id(facts.client.str());
  facts.scope = {"read", "write"};
  facts.issued_at = noon;
  facts.expires_at = noon + std::chrono::hours{1} + std::chrono::seconds{number % 60};
  return store::to_record(facts, protocol::sha256(std::to_string(number)), {});
}

protocol::random_source some_random() {
  return [numbers = std::mt19937_64{1}](std::span<unsigned char> to) mutable {
    for (auto& each : to)
      each = static_cast<unsigned char>(numbers());
  };
}

/// What was added, and what it took.
struct tally {
  int added = 0;
  double seconds = 0;
  double processor_seconds = 0;

  double rate() const { return added / seconds; }
  double processor_microseconds() const { return processor_seconds * 1e6 / added; }
};

double processor_time() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

/// Runs groups for a while and adds to a tally.
///
/// @param run  does the group that begins with this number.
template <class Run>
void measure(tally& to, int group, Run run) {
  constexpr std::chrono::milliseconds slice{500};
  const auto start = clock_type::now();
  const auto processor_start = processor_time();
  while (clock_type::now() - start < slice) {
    run(to.added);
    to.added += group;
  }
  const std::chrono::duration<double> took = clock_type::now() - start;
  to.seconds += took.count();
  to.processor_seconds += processor_time() - processor_start;
}

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

std::vector<store::record> tokens(int first, int size) {
  std::vector<store::record> out;
  for (int i = 0; i < size; ++i)
    out.push_back(token(first + i));
  return out;
}

/// In turns, so that whatever else the machine does meets both alike.
void compare(const std::string& folder, int slices, int size) {
  bare_driver driver(fresh(folder, "bare.sqlite").path);
  store::sqlite_store records(
    fresh(folder, "store.sqlite"), store::sqlite_store::access::write, some_random());
  tally of_driver;
  tally of_store;
  for (int i = 0; i < slices; ++i) {
    measure(of_driver, size, [&](int number) { driver.add(tokens(number, size)); });
    measure(of_store, size, [&](int number) {
      std::vector<store::batch> batches;
      std::vector<const store::batch*> group;
      for (auto& each : tokens(number, size))
        batches.push_back({store::add(std::move(each))});
      for (const auto& each : batches)
        group.push_back(&each);
      if (!records.apply(group, noon).is_committed())
        std::_Exit(1);
    });
  }
  std::printf(
    "group %3d: driver %6.0f/s (%5.1f us of processor), store %6.0f/s (%5.1f us), ratio %.2f\n",
    size, of_driver.rate(), of_driver.processor_microseconds(), of_store.rate(),
    of_store.processor_microseconds(), of_store.rate() / of_driver.rate());
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
