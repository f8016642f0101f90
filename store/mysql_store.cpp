#include "store/mysql_store.hpp"

#include "store/mysql_batch.hpp"

#include <optional>
#include <thread>

namespace gatehouse::store {

namespace {

using steady = std::chrono::steady_clock;

/// How often a transaction is done that others get into the way of, and for how long.
constexpr unsigned max_attempts = 8;
constexpr std::chrono::seconds longest_attempts{10};
constexpr std::chrono::milliseconds first_pause{2};

} // namespace

class mysql_store::implementation {
public:
  implementation(mysql_options options, access what, protocol::random_source random)
    : options_(std::move(options)), access_(what), random_(std::move(random)) {}

  group_outcome apply(std::span<const batch* const> group, sweep_bounds sweep) {
    group_outcome made;
    if (!group.empty())
      made.fault = in_transaction([&](session& now_open) {
        made.batches.clear();
        for (const auto* each : group)
          made.batches.push_back(now_open.verbs.apply(*each));
      });
    if (!made.is_committed()) {
      made.batches.clear();
      return made;
    }
    if (sweep.limit > 0) {
      auto why = on_connection(
        [&](session& now_open) { made.swept = now_open.verbs.sweep(sweep.until, sweep.limit); });
      // What was committed stays committed; the next sweep finds the rest.
      if (group.empty())
        made.fault = std::move(why);
    }
    return made;
  }

  read_outcome read(const batch& steps) {
    read_outcome made;
    // One statement is one moment.
    made.fault = on_connection([&](session& now_open) {
      const snapshot moment(now_open.connection, access_, steps.size() > 1);
      made.batch = now_open.verbs.read(steps);
      moment.end();
    });
    return made;
  }

  list_outcome list(const list_query& query) {
    list_outcome made;
    made.fault = on_connection([&](session& now_open) {
      const snapshot moment(now_open.connection, access_, query.counts_all);
      made.found = now_open.verbs.list(query);
      moment.end();
    });
    return made;
  }

  std::string probe() {
    return in_transaction([](session& now_open) {
      // There and back: a write that changes nothing would not reach the disk.
      now_open.connection.execute("UPDATE gatehouse_schema SET applied_at = applied_at + 1");
      now_open.connection.execute("UPDATE gatehouse_schema SET applied_at = applied_at - 1");
    });
  }

  void rest() noexcept {
    const bool is_idle = !std::exchange(was_used_, false);
    if (is_idle && open_ && options_.pool && options_.pool->open > options_.pool->max_idle)
      open_.reset();
  }

private:
  /// A connection and what was prepared for it.
  struct session {
    session(
      const mysql_options& options, mysql_connection::purpose what,
      const protocol::random_source& random)
      : connection(options, what), verbs(connection, random) {}

    mysql_connection connection;
    mysql_batch verbs;
    steady::time_point opened_at = steady::now();
  };

  /// A transaction in which all reads see the same. When a read throws, the connection is closed, and
  /// the transaction with it.
  class snapshot {
  public:
    snapshot(mysql_connection& connection, access what, bool is_wanted)
      : connection_(connection), is_wanted_(is_wanted) {
      if (!is_wanted)
        return;
      if (what == access::write)
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
      connection.execute("START TRANSACTION READ ONLY");
    }
    void end() const {
      if (is_wanted_)
        connection_.execute("COMMIT");
    }

  private:
    mysql_connection& connection_;
    bool is_wanted_;
  };

  /// Does work that may be done twice. A connection that others have closed meanwhile is replaced.
  ///
  /// @returns why it was not done; empty when it was.
  template <class Work>
  std::string on_connection(Work work) {
    for (;;) {
      const bool was_open = open_.has_value();
      try {
        work(ready());
        return {};
      } catch (const mysql_fault& fault) {
        open_.reset();
        if (!was_open || !fault.is_loss())
          return fault.what();
      }
    }
  }

  /// Does work in a transaction that writes.
  ///
  /// @returns why it was not committed, or why nobody knows; empty when it was.
  template <class Work>
  std::string in_transaction(Work work) {
    const auto end = steady::now() + longest_attempts;
    for (unsigned attempt = 1;; ++attempt) {
      try {
        begin();
        work(*open_);
        open_->connection.execute("COMMIT");
        return {};
      } catch (const mysql_fault& fault) {
        // The server's word that it was rolled back, be it in place of the commit.
        const bool goes_on =
          fault.is_contention() && attempt < max_attempts && steady::now() < end && roll_back();
        if (!goes_on) {
          open_.reset();
          return fault.what();
        }
      }
      pause(attempt);
    }
  }

  void begin() {
    const auto why =
      on_connection([](session& now_open) { now_open.connection.execute("START TRANSACTION"); });
    if (!why.empty())
      throw mysql_fault(0, why);
  }

  bool roll_back() noexcept {
    try {
      open_->connection.execute("ROLLBACK");
      return true;
    } catch (const mysql_fault&) {
      return false;
    }
  }

  /// Longer each time, and never as long as that of the others.
  void pause(unsigned attempt) {
    unsigned char drawn = 0;
    random_({&drawn, 1});
    const auto longest = std::chrono::microseconds(first_pause) * (1U << attempt);
    std::this_thread::sleep_for(longest / 2 + longest * drawn / 512);
  }

  session& ready() {
    was_used_ = true;
    if (open_ && is_too_old(*open_))
      open_.reset();
    if (!open_)
      open_.emplace(
        options_,
        access_ == access::write ? mysql_connection::purpose::write
                                 : mysql_connection::purpose::read,
        random_);
    return *open_;
  }

  bool is_too_old(const session& x) const {
    return options_.max_lifetime.count() > 0 && steady::now() - x.opened_at > options_.max_lifetime;
  }

  mysql_options options_;
  access access_;
  protocol::random_source random_;
  std::optional<session> open_;
  /// Since it was asked to rest.
  bool was_used_ = false;
};

mysql_store::mysql_store(mysql_options options, access what, protocol::random_source random)
  : impl_(std::make_unique<implementation>(std::move(options), what, std::move(random))) {}

mysql_store::~mysql_store() = default;
mysql_store::mysql_store(mysql_store&&) noexcept = default;
mysql_store& mysql_store::operator=(mysql_store&&) noexcept = default;

group_outcome mysql_store::apply(
  std::span<const batch* const> group, protocol::time_point, sweep_bounds sweep) {
  return impl_->apply(group, sweep);
}

read_outcome mysql_store::read(const batch& steps, protocol::time_point) {
  return impl_->read(steps);
}

list_outcome mysql_store::list(const list_query& query, protocol::time_point) {
  return impl_->list(query);
}

std::string mysql_store::probe() {
  return impl_->probe();
}

void mysql_store::rest() noexcept {
  impl_->rest();
}

} // namespace gatehouse::store
