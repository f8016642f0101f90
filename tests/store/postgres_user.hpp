#pragma once

#include "store/postgres_store.hpp"
#include "tests/store/contract.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <future>
#include <thread>

namespace gatehouse::test {

/// A store on a loop of its own, asked from another thread.
class postgres_user {
public:
  postgres_user(const store::postgres_options& options, protocol::random_source random)
    : thread_([this] { loop_.run(); }) {
    on_loop([&] {
      store_ = std::make_unique<store::postgres_store>(
        loop_, options, std::nullopt, std::move(random), [](bool, const std::string&) {});
    });
  }

  ~postgres_user() {
    on_loop([&] { store_.reset(); });
    work_.reset();
    thread_.join();
  }

  postgres_user(const postgres_user&) = delete;
  postgres_user& operator=(const postgres_user&) = delete;

  std::future<store::store_answer<store::batch_outcome>> begin(const store::batch& steps) {
    const auto told = std::make_shared<std::promise<store::store_answer<store::batch_outcome>>>();
    boost::asio::post(loop_, [this, told, steps] {
      store_->apply(steps, [told](auto answer) { told->set_value(std::move(answer)); });
    });
    return told->get_future();
  }

  store::store_answer<store::batch_outcome> apply(const store::batch& steps) {
    return begin(steps).get();
  }

  store::store_answer<store::page> list(const store::list_query& query) {
    std::promise<store::store_answer<store::page>> told;
    boost::asio::post(
      loop_, [&] { store_->list(query, [&](auto answer) { told.set_value(std::move(answer)); }); });
    return told.get_future().get();
  }

  store::store_answer<std::uint64_t> sweep(std::int64_t until, std::uint64_t limit) {
    std::promise<store::store_answer<std::uint64_t>> told;
    boost::asio::post(loop_, [&] {
      store_->sweep(until, limit, [&](auto answer) { told.set_value(std::move(answer)); });
    });
    return told.get_future().get();
  }

private:
  template <class Job>
  void on_loop(Job job) {
    std::promise<void> ended;
    boost::asio::post(loop_, [&] {
      job();
      ended.set_value();
    });
    ended.get_future().wait();
  }

  boost::asio::io_context loop_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{
    loop_.get_executor()};
  std::unique_ptr<store::postgres_store> store_;
  std::thread thread_;
};

} // namespace gatehouse::test
