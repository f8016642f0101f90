#include "tools/raw_store.hpp"

#include "actors/store_options.hpp"
#include "store/mysql_schema.hpp"
#include "store/mysql_store.hpp"
#include "store/postgres_schema.hpp"
#include "store/postgres_sync.hpp"
#include "store/sql_schema.hpp"
#include "store/sqlite_schema.hpp"
#include "store/sqlite_store.hpp"
#include "tools/system_sources.hpp"

namespace gatehouse::tools {

namespace {

/// A driver that waits for the database.
template <class Store>
class raw_blocking_store : public raw_store {
public:
  template <class Options>
  explicit raw_blocking_store(const Options& options)
    : records_(options, Store::access::write, system_random()) {}

  outcome<std::vector<store::batch_outcome>> apply(
    const std::vector<store::batch>& group) override {
    std::vector<const store::batch*> pointers;
    for (const auto& each : group)
      pointers.push_back(&each);
    auto done = records_.apply(pointers, system_time());
    if (!done.is_committed())
      return failure{exit_code::unreachable, done.fault};
    return std::move(done.batches);
  }

  outcome<store::page> list(const store::list_query& query) override {
    auto listed = records_.list(query, system_time());
    if (!listed.fault.empty())
      return failure{exit_code::unreachable, listed.fault};
    return std::move(listed.found);
  }

  outcome<std::uint64_t> sweep(protocol::time_point until, std::uint64_t limit) override {
    const auto done =
      records_.apply({}, system_time(), {.until = until, .limit = static_cast<std::size_t>(limit)});
    if (!done.is_committed())
      return failure{exit_code::unreachable, done.fault};
    return outcome<std::uint64_t>(
      boost::system::in_place_value, static_cast<std::uint64_t>(done.swept));
  }

private:
  Store records_;
};

class raw_postgres : public raw_store {
public:
  explicit raw_postgres(const store::postgres_options& options)
    : records_(options, system_random()) {}

  outcome<std::vector<store::batch_outcome>> apply(
    const std::vector<store::batch>& group) override {
    std::vector<store::batch_outcome> done;
    for (auto& answer : records_.apply(group)) {
      if (const auto* fault = std::get_if<store::store_fault>(&answer))
        return failure{exit_code::unreachable, fault->message};
      done.push_back(std::get<store::batch_outcome>(std::move(answer)));
    }
    return done;
  }

  outcome<store::page> list(const store::list_query& query) override {
    return outcome_of(records_.list(query));
  }

  outcome<std::uint64_t> sweep(protocol::time_point until, std::uint64_t limit) override {
    return outcome_of(records_.sweep(protocol::numeric_date(until), limit));
  }

private:
  template <class T>
  static outcome<T> outcome_of(store::store_answer<T> answer) {
    if (const auto* fault = std::get_if<store::store_fault>(&answer))
      return failure{exit_code::unreachable, fault->message};
    return outcome<T>(boost::system::in_place_value, std::get<T>(std::move(answer)));
  }

  store::postgres_sync records_;
};

/// Why a schema cannot be worked with.
std::optional<failure> misfit(const store::schema_state& schema) {
  if (!schema.fault.empty())
    return failure{exit_code::unreachable, schema.fault};
  if (schema.is_fresh)
    return failure{exit_code::refused, "the database is empty: run `gatehouse migrate up` first"};
  if (schema.version != store::schema_version())
    return failure{
      exit_code::refused, "the schema has version " + std::to_string(schema.version)
                            + ", and this program works with "
                            + std::to_string(store::schema_version())};
  return std::nullopt;
}

outcome<std::unique_ptr<raw_store>> open_mysql(const config::mysql_dsn& dsn) {
  const auto options = actors::mysql_options_of(dsn, 1);
  if (auto problem = misfit(store::read_schema(options)))
    return std::move(*problem);
  return std::make_unique<raw_blocking_store<store::mysql_store>>(options);
}

outcome<std::unique_ptr<raw_store>> open_postgres(const config::postgres_dsn& dsn) {
  const auto options = actors::postgres_options_of(dsn, 1);
  if (auto problem = misfit(store::read_schema(options)))
    return std::move(*problem);
  return std::make_unique<raw_postgres>(options);
}

/// Nothing is made here: a file that is not there has no records either.
outcome<std::unique_ptr<raw_store>> open_sqlite(const config::sqlite_dsn& dsn) {
  const auto options = actors::sqlite_options_of(dsn);
  if (auto problem = misfit(store::read_schema(options)))
    return std::move(*problem);
  return std::make_unique<raw_blocking_store<store::sqlite_store>>(options);
}

} // namespace

outcome<std::unique_ptr<raw_store>> open_raw_store(const config::data_source& dsn) {
  if (const auto* sqlite = std::get_if<config::sqlite_dsn>(&dsn))
    return open_sqlite(*sqlite);
  if (const auto* mysql = std::get_if<config::mysql_dsn>(&dsn))
    return open_mysql(*mysql);
  if (const auto* postgres = std::get_if<config::postgres_dsn>(&dsn))
    return open_postgres(*postgres);
  if (std::holds_alternative<config::memory_dsn>(dsn))
    return misuse("dsn is memory, which keeps nothing");
  return misuse("dsn: " + std::string(config::store_name(dsn)) + " is not built yet");
}

} // namespace gatehouse::tools
