#include "net/io_loop.hpp"

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <pthread.h>

namespace gatehouse::net {

struct io_loop::implementation {
  explicit implementation(std::string thread_name) : name(std::move(thread_name)) {}

  std::string name;
  // One thread only: Asio may leave its locks out.
  boost::asio::io_context context{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{
    context.get_executor()};
  std::thread thread;
  // Set by the thread itself, before it runs anything; others may ask at any time.
  std::atomic<std::thread::id> thread_id{};
};

io_loop::io_loop(std::string name) : impl_(std::make_unique<implementation>(std::move(name))) {}

io_loop::~io_loop() {
  stop();
  join();
}

void io_loop::start() {
  impl_->thread = std::thread([this] {
    pthread_setname_np(pthread_self(), impl_->name.substr(0, 15).c_str());
    impl_->thread_id = std::this_thread::get_id();
    impl_->context.run();
  });
}

void io_loop::stop() {
  impl_->context.stop();
}

void io_loop::join() {
  if (impl_->thread.joinable())
    impl_->thread.join();
}

void io_loop::post(std::function<void()> job) {
  boost::asio::post(impl_->context, std::move(job));
}

bool io_loop::is_current_thread() const noexcept {
  return impl_->thread_id.load(std::memory_order_relaxed) == std::this_thread::get_id();
}

boost::asio::io_context& io_loop::context() noexcept {
  return impl_->context;
}

} // namespace gatehouse::net
