#include "store/sqlite_store.hpp"

#include "store/sql_schema.hpp"
#include "store/sqlite_batch.hpp"
#include "store/sqlite_schema.hpp"

#include <optional>

namespace gatehouse::store {

class sqlite_store::implementation {
public:
  implementation(sqlite_options options, access what, protocol::random_source random)
    : options_(std::move(options)), access_(what), random_(std::move(random)) {}

  group_outcome apply(
    std::span<const batch* const> group, protocol::time_point now, sweep_bounds sweep) {
    group_outcome done;
    done.fault = within("BEGIN IMMEDIATE", [&](sqlite_batch& verbs) {
      for (const auto* each : group)
        done.batches.push_back(verbs.apply(*each, now));
      if (sweep.limit > 0)
        done.swept = verbs.sweep(sweep.until, sweep.limit);
    });
    // What was not committed did not happen.
    if (!done.is_committed()) {
      done.batches.clear();
      done.swept = 0;
    }
    return done;
  }

  read_outcome read(const batch& steps, protocol::time_point now) {
    read_outcome done;
    done.fault =
      within("BEGIN", [&](sqlite_batch& verbs) { done.batch = verbs.apply(steps, now); });
    return done;
  }

  list_outcome list(const list_query& query, protocol::time_point now) {
    list_outcome done;
    done.fault = within("BEGIN", [&](sqlite_batch& verbs) { done.found = verbs.list(query, now); });
    return done;
  }

  std::string probe() {
    return within("BEGIN IMMEDIATE", [&](sqlite_batch&) {
      // There and back: a write that changes nothing would not reach the disk.
      open_->connection.execute("UPDATE gatehouse_schema SET applied_at = applied_at + 1");
      open_->connection.execute("UPDATE gatehouse_schema SET applied_at = applied_at - 1");
    });
  }

private:
  /// A connection and what was compiled for it.
  struct session {
    session(
      const sqlite_options& options, sqlite_connection::purpose what,
      const protocol::random_source& random)
      : connection(options, what), verbs(connection, random) {}

    sqlite_connection connection;
    sqlite_batch verbs;
  };

  /// Runs work in a transaction of its own.
  ///
  /// @returns why it was not committed; empty when it was.
  template <class Work>
  std::string within(const char* begin, Work work) {
    try {
      auto& now_open = ready();
      now_open.connection.execute(begin);
      work(now_open.verbs);
      now_open.connection.execute("COMMIT");
      return {};
    } catch (const sqlite_fault& fault) {
      give_up();
      const std::string said = fault.what();
      return said.empty() ? "the database failed" : said;
    }
  }

  session& ready() {
    if (open_ && !open_->connection.is_in_place())
      throw sqlite_fault("the database file was moved, replaced or deleted");
    if (open_)
      return *open_;
    open_.emplace(
      options_,
      access_ == access::write ? sqlite_connection::purpose::write
                               : sqlite_connection::purpose::read,
      random_);
    if (options_.is_in_memory())
      migrate(open_->connection, schema_version());
    return *open_;
  }

  /// Whatever is wrong with a file, a new connection finds it right again. A database in memory is
  /// its connection.
  void give_up() noexcept {
    if (!open_)
      return;
    open_->connection.roll_back();
    if (!options_.is_in_memory())
      open_.reset();
  }

  sqlite_options options_;
  access access_;
  protocol::random_source random_;
  std::optional<session> open_;
};

sqlite_store::sqlite_store(sqlite_options options, access what, protocol::random_source random)
  : impl_(std::make_unique<implementation>(std::move(options), what, std::move(random))) {}

sqlite_store::~sqlite_store() = default;
sqlite_store::sqlite_store(sqlite_store&&) noexcept = default;
sqlite_store& sqlite_store::operator=(sqlite_store&&) noexcept = default;

group_outcome sqlite_store::apply(
  std::span<const batch* const> group, protocol::time_point now, sweep_bounds sweep) {
  return impl_->apply(group, now, sweep);
}

read_outcome sqlite_store::read(const batch& steps, protocol::time_point now) {
  return impl_->read(steps, now);
}

list_outcome sqlite_store::list(const list_query& query, protocol::time_point now) {
  return impl_->list(query, now);
}

std::string sqlite_store::probe() {
  return impl_->probe();
}

} // namespace gatehouse::store
