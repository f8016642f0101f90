#include "store/postgres_store.hpp"

#include "store/postgres_group.hpp"
#include "store/postgres_list.hpp"
#include "store/postgres_pool.hpp"
#include "store/postgres_sweep.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <deque>

namespace gatehouse::store {

namespace {

using clock = std::chrono::steady_clock;

/// Batches of one transaction: enough to share its commit, few enough that it is short.
constexpr std::size_t max_group = 256;
/// Transactions that write at once. While one commits the next one gathers.
constexpr unsigned max_writers = 2;
constexpr std::chrono::milliseconds watch_interval{250};

constexpr auto busy = "too much waits for the database";
constexpr auto late = "the database was too slow";
constexpr auto unreadable = "a record does not open with any of the system secrets";
constexpr auto stopped = "the store has ended";

postgres_call plain(const char* text) {
  postgres_call call;
  call.plain = text;
  return call;
}

} // namespace

class postgres_store::implementation : public std::enable_shared_from_this<implementation> {
public:
  implementation(
    boost::asio::io_context& loop, postgres_options options, std::optional<at_rest> sealing,
    protocol::random_source random, on_news tell)
    : loop_(loop), options_(std::move(options)), sealing_(std::move(sealing)),
      random_(std::move(random)), tell_(std::move(tell)), watch_(loop) {}

  /// Apart from the constructor, because the pool shares this object.
  void start() {
    pool_ = std::make_shared<postgres_pool>(
      loop_, options_, random_,
      postgres_pool::owner{
        .on_free = [this] { dispatch(); },
        .on_unreachable = [this](const std::string& why) { fail_waiting(why); },
        .tell = tell_,
        .has_work = [this] { return has_startable(); }});
  }

  void apply(batch steps, on_batch then) {
    auto& queue = is_read_only(steps) ? reads_ : writes_;
    if (const auto* refusal = refusal_now())
      return later([then = std::move(then), refusal] { then(store_fault{refusal}); });
    if (sealing_)
      sealing_->seal_all(steps);
    queue.push_back(
      {std::move(steps),
       [this, then = std::move(then)](auto answer, const batch& done) {
         auto* good = std::get_if<batch_outcome>(&answer);
         if (good != nullptr && sealing_ && !sealing_->open_all(done, *good))
           answer = store_fault{unreadable};
         then(std::move(answer));
       },
       clock::now()});
    wake();
  }

  void enqueue(
    std::function<void(std::shared_ptr<postgres_connection>)> job,
    std::function<void(std::string)> fail, clock::time_point since) {
    if (const auto* refusal = refusal_now())
      return later([fail = std::move(fail), refusal] { fail(refusal); });
    others_.push_back({std::move(job), std::move(fail), since});
    wake();
  }

  /// @param since  when it was first asked for.
  void list(list_query query, on_page then, clock::time_point since);
  void sweep(std::int64_t until, std::uint64_t limit, on_count then);

  void probe(on_count then) {
    enqueue(
      [self = shared_from_this(), then](connection_ptr on) {
        on->run(
          {plain("UPDATE gatehouse_schema SET applied_at = applied_at")},
          [self, then, on](postgres_run done) {
            if (done.is_done())
              then(affected_rows(done.results.front().get()));
            else
              then(store_fault{done.fault});
            self->give_back(on);
          });
      },
      [then](std::string fault) { then(store_fault{std::move(fault)}); }, clock::now());
  }

  void stop() {
    if (is_stopped_)
      return;
    is_stopped_ = true;
    watch_.cancel();
    fail_waiting(stopped);
    pool_->stop();
  }

private:
  struct other_job {
    std::function<void(std::shared_ptr<postgres_connection>)> run;
    std::function<void(std::string)> fail;
    clock::time_point since{};
  };
  using connection_ptr = postgres_pool::connection_ptr;

  void later(std::function<void()> job) { boost::asio::post(loop_, std::move(job)); }

  [[nodiscard]] std::size_t waiting() const noexcept {
    return reads_.size() + writes_.size() + others_.size();
  }

  /// Why nothing more is taken; null when it is.
  [[nodiscard]] const char* refusal_now() const noexcept {
    if (is_stopped_)
      return stopped;
    if (pool_->is_down())
      return "the database is down";
    return waiting() >= options_.max_waiting ? busy : nullptr;
  }

  /// Work starts when all that came together is there.
  void wake() {
    if (is_woken_)
      return;
    is_woken_ = true;
    later([self = shared_from_this()] {
      self->is_woken_ = false;
      self->dispatch();
    });
    if (!is_watching_)
      watch();
  }

  void dispatch() {
    while (!is_stopped_ && has_startable()) {
      const auto connection = pool_->take();
      if (!connection)
        return;
      start_one(connection);
    }
  }

  [[nodiscard]] bool has_startable() const noexcept {
    return !reads_.empty() || !others_.empty() || (!writes_.empty() && writers_ < max_writers);
  }

  /// Something is startable.
  void start_one(const connection_ptr& connection) {
    // The longest wait goes first among the kinds of work.
    if (!writes_.empty() && writers_ < max_writers && is_first(writes_.front().since))
      write_group(connection);
    else if (!reads_.empty() && (others_.empty() || reads_.front().since <= others_.front().since))
      read_group(connection);
    else
      run_other(connection);
  }

  [[nodiscard]] bool is_first(clock::time_point since) const noexcept {
    return (reads_.empty() || since <= reads_.front().since)
           && (others_.empty() || since <= others_.front().since);
  }

  static std::vector<batch_job> take_some(std::deque<batch_job>& from, std::size_t most) {
    const auto count = static_cast<std::ptrdiff_t>(std::min(from.size(), most));
    std::vector<batch_job> some(
      std::make_move_iterator(from.begin()), std::make_move_iterator(from.begin() + count));
    from.erase(from.begin(), from.begin() + count);
    return some;
  }

  void write_group(const connection_ptr& on) {
    ++writers_;
    const auto group = std::make_shared<postgres_group>(
      loop_, on, take_some(writes_, max_group), options_.queue_timeout, random_);
    group->start([self = shared_from_this(), on](std::vector<batch_job> left) {
      --self->writers_;
      self->put_back(self->writes_, std::move(left));
      self->give_back(on);
    });
  }

  void read_group(const connection_ptr& on) {
    const auto jobs = std::make_shared<std::vector<batch_job>>(
      take_some(reads_, single_reads_ > 0 ? 1 : max_group));
    single_reads_ -= single_reads_ > 0 ? 1 : 0;
    const auto batches = std::make_shared<std::vector<postgres_batch>>();
    batches->reserve(jobs->size());
    std::vector<postgres_call> calls;
    for (const auto& each : *jobs) {
      batches->emplace_back(each.steps, random_);
      batches->back().append(calls);
    }
    on->run(std::move(calls), [self = shared_from_this(), on, jobs, batches](postgres_run done) {
      self->on_read(done, *jobs, *batches);
      self->give_back(on);
    });
  }

  void on_read(
    const postgres_run& done, std::vector<batch_job>& jobs,
    const std::vector<postgres_batch>& batches) {
    // One of them may be to blame: they are asked again, each by itself.
    if (!done.is_done() && !done.is_lost && jobs.size() > 1)
      single_reads_ += jobs.size();
    if (done.is_lost || done.is_worth_retrying() || (!done.is_done() && jobs.size() > 1))
      return put_back(reads_, std::move(jobs));
    std::size_t at = 0;
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      if (!done.is_done()) {
        jobs[i].then(store_fault{done.fault}, jobs[i].steps);
        continue;
      }
      jobs[i].then(
        batches[i].read(std::span(done.results).subspan(at, batches[i].calls())), jobs[i].steps);
      at += batches[i].calls();
    }
  }

  void run_other(const connection_ptr& on) {
    auto job = std::move(others_.front());
    others_.pop_front();
    job.run(on);
  }

  /// What was not done waits on, for as long as it may wait.
  void put_back(std::deque<batch_job>& queue, std::vector<batch_job> left) {
    if (left.empty())
      return;
    if (is_stopped_) {
      for (auto& each : left)
        each.then(store_fault{stopped}, each.steps);
      return;
    }
    const auto before = clock::now() - options_.queue_timeout;
    for (auto each = left.rbegin(); each != left.rend(); ++each)
      if (each->since < before)
        each->then(store_fault{late}, each->steps);
      else
        queue.push_front(std::move(*each));
    wake();
  }

  void give_back(const connection_ptr& connection) { pool_->give_back(connection); }

  void fail_waiting(const std::string& why) {
    const auto fail_all = [&](std::deque<batch_job> jobs) {
      for (auto& each : jobs)
        each.then(store_fault{why}, each.steps);
    };
    fail_all(std::exchange(reads_, {}));
    fail_all(std::exchange(writes_, {}));
    for (auto& each : std::exchange(others_, {}))
      each.fail(why);
  }

  /// Looks now and then whether something waits for too long.
  void watch() {
    is_watching_ = true;
    watch_.expires_after(watch_interval);
    watch_.async_wait([self = shared_from_this()](const boost::system::error_code& failed) {
      self->is_watching_ = false;
      if (failed || self->is_stopped_)
        return;
      const auto before = clock::now() - self->options_.queue_timeout;
      self->expire(self->reads_, before);
      self->expire(self->writes_, before);
      while (!self->others_.empty() && self->others_.front().since < before) {
        auto job = std::move(self->others_.front());
        self->others_.pop_front();
        job.fail(late);
      }
      if (self->waiting() > 0)
        self->watch();
    });
  }

  static void expire(std::deque<batch_job>& queue, clock::time_point before) {
    while (!queue.empty() && queue.front().since < before) {
      auto job = std::move(queue.front());
      queue.pop_front();
      job.then(store_fault{late}, job.steps);
    }
  }

  boost::asio::io_context& loop_;
  postgres_options options_;
  std::optional<at_rest> sealing_;
  protocol::random_source random_;
  on_news tell_;
  std::deque<batch_job> reads_;
  std::deque<batch_job> writes_;
  std::deque<other_job> others_;
  std::shared_ptr<postgres_pool> pool_;
  boost::asio::steady_timer watch_;
  std::size_t next_swept_ = 0;
  unsigned writers_ = 0;
  /// So many reads go alone, because they failed together.
  std::size_t single_reads_ = 0;
  bool is_woken_ = false;
  bool is_watching_ = false;
  bool is_stopped_ = false;
};

void postgres_store::implementation::list(list_query query, on_page then, clock::time_point since) {
  const auto asked = std::make_shared<const list_query>(std::move(query));
  enqueue(
    [self = shared_from_this(), asked, then, since](connection_ptr on) {
      read_page(on, *asked, [self, asked, then, since, on](page_reading done) {
        auto* found = std::get_if<page>(&done.found);
        const bool is_late = clock::now() - since > self->options_.queue_timeout;
        if (found == nullptr && done.is_worth_retrying && !is_late)
          self->list(*asked, then, since);
        else if (found != nullptr && self->sealing_ && !self->sealing_->open_all(*found))
          then(store_fault{unreadable});
        else
          then(std::move(done.found));
        self->give_back(on);
      });
    },
    [then](std::string fault) { then(store_fault{std::move(fault)}); }, since);
}

void postgres_store::implementation::sweep(std::int64_t until, std::uint64_t limit, on_count then) {
  enqueue(
    [self = shared_from_this(), until, limit, then](connection_ptr on) {
      std::make_shared<postgres_sweep>(on, until, limit, self->next_swept_)
        ->start([self, then, on](store_answer<std::uint64_t> answer, std::size_t next_kind) {
          self->next_swept_ = next_kind;
          then(std::move(answer));
          self->give_back(on);
        });
    },
    [then](std::string fault) { then(store_fault{std::move(fault)}); }, clock::now());
}

postgres_store::postgres_store(
  boost::asio::io_context& loop, postgres_options options, std::optional<at_rest> sealing,
  protocol::random_source random, on_news tell)
  : impl_(std::make_shared<implementation>(
    loop, std::move(options), std::move(sealing), std::move(random), std::move(tell))) {
  impl_->start();
}

postgres_store::~postgres_store() {
  impl_->stop();
}

void postgres_store::apply(batch steps, on_batch then) {
  impl_->apply(std::move(steps), std::move(then));
}

void postgres_store::list(list_query query, on_page then) {
  impl_->list(std::move(query), std::move(then), clock::now());
}

void postgres_store::sweep(std::int64_t until, std::uint64_t limit, on_count then) {
  impl_->sweep(until, limit, std::move(then));
}

void postgres_store::probe(on_count then) {
  impl_->probe(std::move(then));
}

void postgres_store::stop() {
  impl_->stop();
}

} // namespace gatehouse::store
