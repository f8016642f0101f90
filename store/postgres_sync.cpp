#include "store/postgres_sync.hpp"

#include "store/postgres_store.hpp"

#include <boost/asio/io_context.hpp>
#include <optional>

namespace gatehouse::store {

class postgres_sync::implementation {
public:
  implementation(const postgres_options& options, protocol::random_source random)
    : records_(loop_, options, std::nullopt, std::move(random), [](bool, const std::string&) {}) {}

  ~implementation() {
    records_.stop();
    // What was under way ends within the loop.
    loop_.restart();
    loop_.poll();
  }

  std::vector<store_answer<batch_outcome>> apply(const std::vector<batch>& group) {
    std::vector<store_answer<batch_outcome>> answers(group.size(), store_fault{});
    std::size_t answered = 0;
    for (std::size_t i = 0; i < group.size(); ++i)
      records_.apply(group[i], [&, i](store_answer<batch_outcome> answer) {
        answers[i] = std::move(answer);
        ++answered;
      });
    run_until([&] { return answered == group.size(); });
    return answers;
  }

  store_answer<page> list(const list_query& query) {
    std::optional<store_answer<page>> found;
    records_.list(query, [&](store_answer<page> answer) { found = std::move(answer); });
    run_until([&] { return found.has_value(); });
    return std::move(*found);
  }

  store_answer<std::uint64_t> sweep(std::int64_t until, std::uint64_t limit) {
    std::optional<store_answer<std::uint64_t>> swept;
    records_.sweep(
      until, limit, [&](store_answer<std::uint64_t> answer) { swept = std::move(answer); });
    run_until([&] { return swept.has_value(); });
    return std::move(*swept);
  }

private:
  /// Ends, because every request has a timeout of its own.
  template <class Condition>
  void run_until(Condition is_done) {
    loop_.restart();
    while (!is_done())
      loop_.run_one();
  }

  boost::asio::io_context loop_{1};
  postgres_store records_;
};

postgres_sync::postgres_sync(const postgres_options& options, protocol::random_source random)
  : impl_(std::make_unique<implementation>(options, std::move(random))) {}

postgres_sync::~postgres_sync() = default;

std::vector<store_answer<batch_outcome>> postgres_sync::apply(const std::vector<batch>& group) {
  return impl_->apply(group);
}

store_answer<page> postgres_sync::list(const list_query& query) {
  return impl_->list(query);
}

store_answer<std::uint64_t> postgres_sync::sweep(std::int64_t until, std::uint64_t limit) {
  return impl_->sweep(until, limit);
}

} // namespace gatehouse::store
