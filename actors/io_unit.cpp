#include "actors/io_unit.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <caf/resumable.hpp>

namespace gatehouse::actors {

namespace {

/// Messages an actor may handle before others on its thread have their turn.
constexpr std::size_t max_throughput = 64;

} // namespace

io_unit::io_unit(caf::actor_system& system, net::io_loop& loop)
  : caf::execution_unit(&system), loop_(loop) {}

void io_unit::exec_later(caf::resumable* job) {
  if (!loop_.is_current_thread()) {
    boost::asio::post(loop_.context(), [this, job] { run(job); });
    return;
  }
  ready_.push_back(job);
  if (is_scheduled_)
    return;
  is_scheduled_ = true;
  boost::asio::post(loop_.context(), [this] { run_ready(); });
}

void io_unit::run_ready() {
  // What becomes ready meanwhile waits for the next round, so that sockets are not starved.
  is_scheduled_ = false;
  running_.swap(ready_);
  for (auto* job : running_)
    run(job);
  running_.clear();
}

void io_unit::run(caf::resumable* job) {
  switch (job->resume(this, max_throughput)) {
  case caf::resumable::resume_later:
    exec_later(job);
    return;
  case caf::resumable::done:
  case caf::resumable::awaiting_message:
    caf::intrusive_ptr_release(job);
    return;
  case caf::resumable::shutdown_execution_unit:
    return;
  }
}

} // namespace gatehouse::actors
