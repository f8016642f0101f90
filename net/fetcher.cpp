#include "net/fetcher.hpp"

#include "net/fetch_job.hpp"

#include <boost/asio/co_spawn.hpp>
#include <unordered_set>

namespace gatehouse::net {

namespace asio = boost::asio;

/// What outlives a fetcher for as long as its coroutines unwind.
struct fetcher::implementation {
  std::shared_ptr<fetch_context> shared;
  std::unordered_set<std::shared_ptr<fetch_job>> jobs{};
  bool is_stopped = false;
};

fetcher::fetcher(io_loop& loop, fetcher_settings settings)
  : impl_(std::make_shared<implementation>(
    implementation{std::make_shared<fetch_context>(loop, std::move(settings))})) {}

fetcher::~fetcher() {
  stop();
}

void fetcher::fetch(fetch_request request, std::function<void(fetch_outcome)> then) {
  if (impl_->is_stopped)
    return then(fetch_fault{fetch_errc::stopped, "the program ends"});
  const auto made = std::make_shared<fetch_job>(impl_->shared, std::move(request), std::move(then));
  impl_->jobs.insert(made);
  asio::co_spawn(
    impl_->shared->context, made->run(), [made, owner = impl_](const std::exception_ptr& thrown) {
      owner->jobs.erase(made);
      if (thrown != nullptr)
        made->abort(fetch_errc::malformed, "an unexpected failure");
      made->finish();
    });
}

void fetcher::stop() {
  if (std::exchange(impl_->is_stopped, true))
    return;
  impl_->shared->resolver.stop();
  const auto ending = std::exchange(impl_->jobs, {});
  for (const auto& each : ending) {
    each->abort(fetch_errc::stopped, "the program ends");
    each->finish();
  }
  impl_->shared->pool->clear();
}

} // namespace gatehouse::net
