#pragma once

#include "store/postgres_batch.hpp"
#include "store/postgres_job.hpp"

#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <vector>

namespace gatehouse::store {

/// Does many batches as one transaction of one connection, each of them all or nothing by itself.
///
/// At first all steps are sent at once. When a batch cannot be done, which is rare, the transaction is
/// rolled back. The batches that could be done go together once more; after those the others, batch by
/// batch, each behind a savepoint. So one that cannot be done costs two transactions, however many were
/// with it; and many cost no more than their savepoints. A transaction that the server
/// gave up for another's sake is done again; one whose commit was not answered never is, because it
/// may have happened.
class postgres_group : public std::enable_shared_from_this<postgres_group> {
public:
  /// Hears which batches were not done and may be tried again, on another connection.
  using on_end = std::function<void(std::vector<batch_job> left)>;

  /// @param patience  how long a batch may have waited when its turn comes behind a savepoint.
  postgres_group(
    boost::asio::io_context& loop, std::shared_ptr<postgres_connection> connection,
    std::vector<batch_job> jobs, std::chrono::nanoseconds patience,
    const protocol::random_source& random);

  /// Called once. Every batch is answered before `then` is called, but for those that are left.
  void start(on_end then);

private:
  void adopt(std::vector<batch_job> jobs);
  void run(std::vector<postgres_call> calls, void (postgres_group::*then)(postgres_run));

  void send_all();
  void on_all(postgres_run done);
  [[nodiscard]] std::vector<bool> judge(const postgres_run& done);
  void part(const std::vector<bool>& is_done);

  void send_next();
  void pass_over_late();
  void on_next(postgres_run done);

  void commit();
  void on_commit(postgres_run done);

  /// Rolls back, and then does what was chosen.
  void roll_back(void (postgres_group::*then)());
  void on_rolled_back(postgres_run done);
  void retry();
  void begin_again();
  void answer_all();
  void go_on();
  void fail_all();
  void give_back();

  std::shared_ptr<postgres_connection> connection_;
  std::vector<batch_job> jobs_;
  /// What could not be done with the others, and has its turn after them.
  std::vector<batch_job> suspects_;
  std::chrono::nanoseconds patience_;
  protocol::random_source random_;
  std::vector<postgres_batch> batches_;
  std::vector<store_answer<batch_outcome>> answers_;
  on_end on_end_;
  boost::asio::steady_timer pause_;
  void (postgres_group::*after_rollback_)() = nullptr;
  std::string fault_;
  /// The batch that is being done behind its savepoint.
  std::size_t next_ = 0;
  /// How the savepoint of the batch before is ended.
  bool is_undoing_ = false;
  bool has_begun_ = false;
  bool has_savepoint_ = false;
  bool is_careful_ = false;
  /// How often batches were taken out.
  unsigned partings_ = 0;
  unsigned attempts_ = 0;
};

} // namespace gatehouse::store
