#include "store/postgres_sweep.hpp"

#include "store/postgres_texts.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace gatehouse::store {

postgres_sweep::postgres_sweep(
  std::shared_ptr<postgres_connection> on, std::int64_t until, std::uint64_t limit,
  std::size_t first_kind)
  : on_(std::move(on)), until_(until), limit_(limit), next_(first_kind) {}

void postgres_sweep::start(on_end then) {
  on_end_ = std::move(then);
  step();
}

void postgres_sweep::step() {
  if (kinds_ == record_kinds || swept_ >= limit_)
    return end(swept_);
  const auto kind = static_cast<record_kind>(next_);
  next_ = (next_ + 1) % record_kinds;
  ++kinds_;
  const auto limit =
    std::min<std::uint64_t>(limit_ - swept_, std::numeric_limits<std::int32_t>::max());
  postgres_call call;
  call.prepared = postgres_texts::shared().find(kind, statement_slot::sweep);
  call.values = {.limit = limit, .now = until_};
  on_->run({call}, [self = shared_from_this()](const postgres_run& done) {
    // Who was in the way has changed the records: the next sweep looks again.
    if (done.is_worth_retrying())
      return self->step();
    if (!done.is_done())
      return self->end(store_fault{done.fault});
    self->swept_ += affected_rows(done.results.front().get());
    self->step();
  });
}

void postgres_sweep::end(store_answer<std::uint64_t> answer) {
  std::exchange(on_end_, nullptr)(std::move(answer), next_);
}

} // namespace gatehouse::store
