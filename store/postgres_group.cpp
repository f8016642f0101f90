#include "store/postgres_group.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace gatehouse::store {

namespace {

constexpr unsigned max_attempts = 8;
constexpr std::chrono::milliseconds first_pause{2};
/// What still fails after so many others were taken out goes batch by batch.
constexpr unsigned max_partings = 3;

postgres_call plain(const char* text) {
  postgres_call call;
  call.plain = text;
  return call;
}

/// What a batch locks first.
std::pair<record_kind, std::string_view> first_written(const batch& steps) noexcept {
  const auto first = std::find_if(
    steps.begin(), steps.end(), [](const operation& each) { return writes(each.what); });
  if (first == steps.end())
    return {};
  return {first->item.kind, first->item.key};
}

} // namespace

postgres_group::postgres_group(
  boost::asio::io_context& loop, std::shared_ptr<postgres_connection> connection,
  std::vector<batch_job> jobs, std::chrono::nanoseconds patience,
  const protocol::random_source& random)
  : connection_(std::move(connection)), patience_(patience), random_(random), pause_(loop) {
  adopt(std::move(jobs));
}

void postgres_group::adopt(std::vector<batch_job> jobs) {
  jobs_ = std::move(jobs);
  batches_.clear();
  answers_.clear();
  attempts_ = 0;
  // Transactions that meet in several records take them in the same order, or they would end in
  // deadlocks that strangers can provoke.
  std::stable_sort(jobs_.begin(), jobs_.end(), [](const batch_job& a, const batch_job& b) {
    return first_written(a.steps) < first_written(b.steps);
  });
  batches_.reserve(jobs_.size());
  for (const auto& each : jobs_)
    batches_.emplace_back(each.steps, random_);
  for (const auto& each : batches_)
    answers_.emplace_back(each.refused());
}

void postgres_group::start(on_end then) {
  on_end_ = std::move(then);
  begin_again();
}

void postgres_group::begin_again() {
  ++attempts_;
  next_ = 0;
  has_begun_ = false;
  has_savepoint_ = false;
  is_undoing_ = false;
  if (is_careful_)
    return send_next();
  send_all();
}

void postgres_group::run(
  std::vector<postgres_call> calls, void (postgres_group::*then)(postgres_run)) {
  connection_->run(std::move(calls), [self = shared_from_this(), then](postgres_run done) {
    (self.get()->*then)(std::move(done));
  });
}

void postgres_group::send_all() {
  std::vector<postgres_call> calls{plain("BEGIN")};
  for (const auto& each : batches_)
    if (each.fits())
      each.append(calls);
  run(std::move(calls), &postgres_group::on_all);
}

void postgres_group::on_all(postgres_run done) {
  if (done.is_lost)
    return give_back();
  if (done.is_worth_retrying()) {
    fault_ = done.fault;
    return roll_back(&postgres_group::retry);
  }
  const auto is_done = judge(done);
  if (std::find(is_done.begin(), is_done.end(), false) == is_done.end() && done.is_done())
    return commit();
  fault_ = done.fault;
  if (batches_.size() == 1)
    return roll_back(done.is_done() ? &postgres_group::answer_all : &postgres_group::fail_all);
  part(is_done);
  roll_back(&postgres_group::begin_again);
}

/// Tells which batches were done. What came after an error was not tried, and may be.
std::vector<bool> postgres_group::judge(const postgres_run& done) {
  std::vector<bool> is_done(batches_.size(), true);
  const auto results = std::span(done.results);
  std::size_t at = 1;
  for (std::size_t i = 0; i < batches_.size(); ++i) {
    if (!batches_[i].fits())
      continue;
    const auto end = at + batches_[i].calls();
    if (end > results.size()) {
      is_done[i] = false;
      break;
    }
    auto made = batches_[i].read(results.subspan(at, batches_[i].calls()));
    at = end;
    is_done[i] = made.is_applied;
    answers_[i] = std::move(made);
  }
  return is_done;
}

/// Takes out what was not done, unless that is all, or happens again and again.
void postgres_group::part(const std::vector<bool>& is_done) {
  is_careful_ =
    ++partings_ > max_partings || std::find(is_done.begin(), is_done.end(), true) == is_done.end();
  if (is_careful_)
    return;
  std::vector<batch_job> kept;
  for (std::size_t i = 0; i < jobs_.size(); ++i)
    (is_done[i] ? kept : suspects_).push_back(std::move(jobs_[i]));
  adopt(std::move(kept));
}

/// Behind a lock that others hold, each batch may take its time; those at the end have no more.
void postgres_group::pass_over_late() {
  const auto before = std::chrono::steady_clock::now() - patience_;
  for (; next_ < jobs_.size() && jobs_[next_].since < before; ++next_)
    answers_[next_] = store_fault{"the database was too slow"};
}

void postgres_group::send_next() {
  pass_over_late();
  std::vector<postgres_call> calls;
  if (!std::exchange(has_begun_, true))
    calls.push_back(plain("BEGIN"));
  if (has_savepoint_) {
    if (is_undoing_)
      calls.push_back(plain("ROLLBACK TO SAVEPOINT batch"));
    calls.push_back(plain("RELEASE SAVEPOINT batch"));
  }
  has_savepoint_ = next_ < batches_.size();
  if (has_savepoint_) {
    calls.push_back(plain("SAVEPOINT batch"));
    if (batches_[next_].fits())
      batches_[next_].append(calls);
  }
  run(std::move(calls), &postgres_group::on_next);
}

void postgres_group::on_next(postgres_run done) {
  if (done.is_lost)
    return give_back();
  if (done.is_worth_retrying()) {
    fault_ = done.fault;
    return roll_back(&postgres_group::retry);
  }
  // What failed without a batch is the transaction itself.
  if (next_ == batches_.size()) {
    fault_ = done.fault;
    if (!done.is_done())
      return roll_back(&postgres_group::fail_all);
    return commit();
  }
  const auto& current = batches_[next_];
  is_undoing_ = true;
  if (!done.is_done()) {
    answers_[next_] = store_fault{done.fault};
  } else if (current.fits()) {
    const auto own = std::span(done.results).last(current.calls());
    auto made = current.read(own);
    is_undoing_ = !made.is_applied;
    answers_[next_] = std::move(made);
  }
  ++next_;
  send_next();
}

void postgres_group::commit() {
  run({plain("COMMIT")}, &postgres_group::on_commit);
}

void postgres_group::on_commit(postgres_run done) {
  if (done.is_lost) {
    fault_ = "the commit was not answered, it may have happened: " + done.fault;
    return fail_all();
  }
  if (!done.is_done()) {
    fault_ = done.fault;
    // What the server refuses to commit it has rolled back.
    return done.is_worth_retrying() ? retry() : fail_all();
  }
  if (std::string_view(libpq().PQcmdStatus(done.results.front().get())) != "COMMIT") {
    fault_ = "the transaction was not committed";
    return fail_all();
  }
  answer_all();
}

void postgres_group::roll_back(void (postgres_group::*then)()) {
  after_rollback_ = then;
  run({plain("ROLLBACK")}, &postgres_group::on_rolled_back);
}

void postgres_group::on_rolled_back(postgres_run done) {
  if (!done.is_done()) {
    // Nothing was committed, but the connection is in no state that is known.
    connection_->close();
    return give_back();
  }
  (this->*after_rollback_)();
}

/// After a while, so that those who got into each other's way do not meet again.
void postgres_group::retry() {
  if (attempts_ >= max_attempts)
    return fail_all();
  const auto spread = static_cast<unsigned>(std::hash<const void*>{}(this) >> 6U) % 4U + 1U;
  pause_.expires_after(first_pause * (1U << std::min(attempts_, 6U)) * spread / 2);
  pause_.async_wait([self = shared_from_this()](const boost::system::error_code& fault) {
    if (!fault)
      self->begin_again();
  });
}

void postgres_group::answer_all() {
  for (std::size_t i = 0; i < jobs_.size(); ++i)
    jobs_[i].then(std::move(answers_[i]), jobs_[i].steps);
  go_on();
}

/// Those that were taken out have their turn.
void postgres_group::go_on() {
  if (suspects_.empty())
    return std::exchange(on_end_, nullptr)({});
  adopt(std::exchange(suspects_, {}));
  is_careful_ = jobs_.size() > 1;
  partings_ = max_partings;
  begin_again();
}

void postgres_group::fail_all() {
  for (auto& each : jobs_)
    each.then(store_fault{fault_}, each.steps);
  std::exchange(on_end_, nullptr)(std::move(suspects_));
}

void postgres_group::give_back() {
  std::move(suspects_.begin(), suspects_.end(), std::back_inserter(jobs_));
  std::exchange(on_end_, nullptr)(std::move(jobs_));
}

} // namespace gatehouse::store
