// Adding tokens in groups: the store over PostgreSQL, and a bare loop over libpq with the same schema,
// indexes, statements and group size, each on one connection.
//
// Usage: bench_postgres_adds PORT USER DATABASE [SECONDS]; the database has the tables.

#include "store/postgres_sync.hpp"
#include "store/sql_statements.hpp"
#include "tests/bench/adds.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <libpq-fe.h>
#include <string>
#include <vector>

namespace {

using namespace gatehouse;
using namespace gatehouse::bench;

/// Pipelined, as the store does it: one round trip for a whole transaction.
class bare_driver {
public:
  explicit bare_driver(const store::postgres_options& options)
    : connection_(PQconnectdb(
      ("host=" + options.hosts.front().name + " port=" + std::to_string(options.hosts.front().port)
       + " user=" + options.user + " dbname=" + options.database + " sslmode=disable")
        .c_str())) {
    const auto add =
      store::statements_of(store::sql_dialect::postgres, store::record_kind::access_token).add;
    order_ = add.parameters;
    auto* prepared = PQprepare(connection_, "add", add.text.c_str(), 0, nullptr);
    require(PQresultStatus(prepared) == PGRES_COMMAND_OK);
    PQclear(prepared);
    require(PQenterPipelineMode(connection_) == 1);
  }
  ~bare_driver() { PQfinish(connection_); }
  bare_driver(const bare_driver&) = delete;
  bare_driver& operator=(const bare_driver&) = delete;

  void add(const std::vector<store::record>& group) {
    send("BEGIN");
    for (const auto& each : group)
      send_add(each);
    send("COMMIT");
    require(PQpipelineSync(connection_) == 1);
    // Each statement has its result and a null behind it; the sync has one result.
    for (std::size_t i = 0; i < group.size() + 2; ++i) {
      auto* result = PQgetResult(connection_);
      const auto status = PQresultStatus(result);
      require(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK);
      PQclear(result);
      require(PQgetResult(connection_) == nullptr);
    }
    auto* last = PQgetResult(connection_);
    require(PQresultStatus(last) == PGRES_PIPELINE_SYNC);
    PQclear(last);
  }

private:
  void require(bool is_good) const {
    if (is_good)
      return;
    std::cerr << PQerrorMessage(connection_);
    std::_Exit(1);
  }

  void send(const char* text) {
    require(PQsendQueryParams(connection_, text, 0, nullptr, nullptr, nullptr, nullptr, 1) == 1);
  }

  void send_add(const store::record& item) {
    values_.clear();
    lengths_.clear();
    numbers_.clear();
    numbers_.reserve(order_.size());
    for (const auto each : order_)
      put(each, item);
    const std::vector<int> formats(values_.size(), 1);
    require(
      PQsendQueryPrepared(
        connection_, "add", static_cast<int>(values_.size()), values_.data(), lengths_.data(),
        formats.data(), 1)
      == 1);
  }

  void put(store::sql_parameter what, const store::record& item) {
    using enum store::sql_parameter;
    if (what == key)
      octets(item.key);
    else if (what == payload)
      octets(item.payload);
    else if (what == group)
      octets(item.group);
    else if (what == subject)
      octets(item.subject);
    else if (what == client)
      octets(item.client);
    else if (what == expires_at)
      number(protocol::numeric_date(item.expires_at));
    else if (what == version)
      number(++last_version_);
    else
      number(protocol::numeric_date(noon));
  }

  void octets(const std::string& x) {
    values_.push_back(x.data());
    lengths_.push_back(static_cast<int>(x.size()));
  }

  void number(std::int64_t x) {
    numbers_.push_back(__builtin_bswap64(static_cast<std::uint64_t>(x)));
    values_.push_back(reinterpret_cast<const char*>(&numbers_.back()));
    lengths_.push_back(8);
  }

  PGconn* connection_;
  std::vector<store::sql_parameter> order_;
  std::vector<const char*> values_;
  std::vector<int> lengths_;
  /// In network order; reserved, so that pointers stay.
  std::vector<std::uint64_t> numbers_;
  std::int64_t last_version_ = std::int64_t{1} << 40;
};

/// Both write into one table; their numbers do not meet.
constexpr int far = 100'000'000;

/// In turns, so that whatever else the machine does meets both alike.
///
/// @param first  number of what is added.
/// @returns the number behind the last.
int compare(const store::postgres_options& options, int slices, int size, int first) {
  bare_driver driver(options);
  store::postgres_sync records(options, some_random());
  tally of_driver{.first = first};
  tally of_store{.first = far + first};
  for (int i = 0; i < slices; ++i) {
    measure(of_driver, size, [&](int number) { driver.add(tokens(number, size)); });
    measure(of_store, size, [&](int number) {
      for (const auto& each : records.apply(batches_of(tokens(number, size))))
        if (std::holds_alternative<store::store_fault>(each))
          std::_Exit(1);
    });
  }
  print(size, of_driver, of_store);
  return first + std::max(of_driver.added, of_store.added);
}

} // namespace

int main(int count, char** arguments) {
  if (count < 4) {
    std::cerr << "usage: bench_postgres_adds PORT USER DATABASE [SECONDS]\n";
    return 2;
  }
  const store::postgres_options options{
    .hosts = {{"127.0.0.1", static_cast<std::uint16_t>(std::stoi(arguments[1]))}},
    .user = arguments[2],
    .database = arguments[3],
    .sslmode = "disable",
    .max_connections = 1,
    .max_idle_connections = 1};
  const int slices = count > 4 ? std::stoi(arguments[4]) * 2 : 6;
  bare_driver filler(options);
  fill([&](int number, int size) { filler.add(tokens(number, size)); });
  int first = filled;
  for (const int size : {1, 16, 64, 256})
    first = compare(options, slices, size, first);
  return 0;
}
