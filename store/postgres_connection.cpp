#include "store/postgres_connection.hpp"

#include <limits>
#include <unistd.h>

namespace gatehouse::store {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;

/// Stands for a call in the list of what is awaited.
constexpr auto a_call = std::numeric_limits<std::size_t>::max();

constexpr auto no_answer = "the database does not answer";

std::string statement_name(std::size_t number) {
  return "g" + std::to_string(number);
}

} // namespace

postgres_connection::postgres_connection(asio::io_context& loop, const postgres_options& options)
  : loop_(loop), options_(options), resolver_(loop), socket_(loop), timer_(loop) {}

postgres_connection::~postgres_connection() {
  detach();
}

void postgres_connection::run(std::vector<postgres_call> calls, on_results then) {
  on_results_ = std::move(then);
  run_ = {};
  run_.results.reserve(calls.size());
  awaited_.clear();
  answered_ = 0;
  has_result_ = false;
  arm(options_.answer_timeout);
  if (!is_ready_ || !send(calls)) {
    // The caller is not called back before this function has returned.
    asio::post(loop_, [self = shared_from_this()] { self->lose(); });
    return;
  }
  flush();
  await_answer();
}

bool postgres_connection::send(const std::vector<postgres_call>& calls) {
  for (const auto& each : calls) {
    // Right before its first use: in front of a BEGIN it would take the snapshot too early.
    if (each.plain == nullptr && !prepared_[each.prepared.number] && !prepare(each.prepared))
      return false;
    awaited_.push_back(a_call);
    if (each.plain != nullptr) {
      if (
        libpq().PQsendQueryParams(
          handle_.get(), each.plain, 0, nullptr, nullptr, nullptr, nullptr, 1)
        != 1)
        return false;
      continue;
    }
    const postgres_values values(*each.prepared.text, each.values);
    if (
      libpq().PQsendQueryPrepared(
        handle_.get(), statement_name(each.prepared.number).c_str(), values.count(),
        values.starts(), values.lengths(), values.formats(), 1)
      != 1)
      return false;
  }
  return libpq().PQpipelineSync(handle_.get()) == 1;
}

bool postgres_connection::prepare(const postgres_statement& which) {
  const auto types = postgres_types(*which.text);
  awaited_.push_back(which.number);
  // Set at once, so that a run prepares nothing twice; taken back when it fails.
  prepared_[which.number] = true;
  return libpq().PQsendPrepare(
           handle_.get(), statement_name(which.number).c_str(), which.text->text.c_str(),
           static_cast<int>(types.size()), types.data())
         == 1;
}

void postgres_connection::flush() {
  const auto left = libpq().PQflush(handle_.get());
  if (left < 0) {
    asio::post(loop_, [self = shared_from_this()] { self->lose(); });
    return;
  }
  if (left == 0 || is_writing_)
    return;
  is_writing_ = true;
  socket_.async_wait(
    asio::posix::descriptor_base::wait_write, [self = shared_from_this()](const error_code& fault) {
      self->is_writing_ = false;
      if (!fault && self->on_results_)
        self->flush();
    });
}

void postgres_connection::await_answer() {
  socket_.async_wait(
    asio::posix::descriptor_base::wait_read, [self = shared_from_this()](const error_code& fault) {
      if (!fault && self->on_results_)
        self->read();
    });
}

void postgres_connection::read() {
  if (libpq().PQconsumeInput(handle_.get()) != 1)
    return lose();
  while (libpq().PQisBusy(handle_.get()) == 0) {
    postgres_result result(libpq().PQgetResult(handle_.get()));
    if (result && libpq().PQresultStatus(result.get()) == PGRES_PIPELINE_SYNC)
      return finish_run(false);
    take(std::move(result));
    if (answered_ > awaited_.size())
      return lose();
  }
  // What arrived may have made room for what is still to be sent.
  flush();
  await_answer();
}

/// Takes one result; null ends those of one statement.
void postgres_connection::take(postgres_result result) {
  if (!result) {
    has_result_ = false;
    ++answered_;
    return;
  }
  if (has_result_ || answered_ >= awaited_.size())
    return;
  has_result_ = true;
  const auto which = awaited_[answered_];
  const auto status = libpq().PQresultStatus(result.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
    if (which != a_call)
      prepared_[which] = false;
    if (run_.fault.empty())
      note_fault(result.get());
    return;
  }
  if (which == a_call && run_.fault.empty())
    run_.results.push_back(std::move(result));
}

void postgres_connection::note_fault(const PGresult* result) {
  run_.state = sql_state(result);
  run_.fault = primary_message(result);
}

void postgres_connection::finish_run(bool is_lost) {
  timer_.cancel();
  run_.is_lost = is_lost;
  const auto then = std::exchange(on_results_, nullptr);
  if (then)
    then(std::move(run_));
}

void postgres_connection::lose() {
  if (!on_results_)
    return;
  if (run_.fault.empty())
    run_.fault =
      handle_ ? one_line(libpq().PQerrorMessage(handle_.get())) : "the connection is closed";
  shut();
  finish_run(true);
}

void postgres_connection::close() {
  // They may hold what holds this connection.
  on_open_ = nullptr;
  on_results_ = nullptr;
  shut();
}

void postgres_connection::abort() {
  const auto self = shared_from_this();
  if (on_open_)
    finish_opening("the connection was closed");
  lose();
  shut();
}

void postgres_connection::shut() {
  is_ready_ = false;
  timer_.cancel();
  resolver_.cancel();
  detach();
  handle_.reset();
}

void postgres_connection::arm(std::chrono::milliseconds limit) {
  timer_.expires_after(limit);
  timer_.async_wait([self = shared_from_this()](const error_code& fault) {
    // A timer that was set anew meanwhile has another time.
    if (fault || self->timer_.expiry() > std::chrono::steady_clock::now())
      return;
    if (self->on_open_ && self->attempts_ > 0)
      return self->fail_attempt(no_answer);
    if (self->on_open_)
      return self->finish_opening(no_answer);
    if (!self->on_results_)
      return;
    self->run_.fault = no_answer;
    self->lose();
  });
}

} // namespace gatehouse::store
