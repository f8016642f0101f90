#include "store/postgres_pool.hpp"

#include <algorithm>
#include <span>

namespace gatehouse::store {

namespace {

constexpr std::chrono::milliseconds first_pause{100};
constexpr std::chrono::milliseconds longest_pause{1000};

} // namespace

std::chrono::milliseconds pause_after(unsigned refusals, std::uint8_t chance) {
  constexpr unsigned most_doublings = 4;
  constexpr int chances = 255;
  const auto whole =
    std::min(first_pause * (1 << std::min(refusals, most_doublings)), longest_pause);
  return whole / 2 + (whole / 2) * chance / chances;
}

postgres_pool::postgres_pool(
  boost::asio::io_context& loop, const postgres_options& options, protocol::random_source random,
  owner of)
  : loop_(loop), options_(options), owner_(std::move(of)), pause_(loop), idle_watch_(loop),
    random_(std::move(random)) {}

postgres_pool::connection_ptr postgres_pool::take() {
  while (!free_.empty()) {
    auto connection = std::move(free_.back().connection);
    free_.pop_back();
    if (connection->is_open())
      return connection;
    drop(connection);
  }
  grow();
  return nullptr;
}

void postgres_pool::give_back(const connection_ptr& connection) {
  if (is_stopped_)
    return;
  if (!connection->is_open() || is_worn_out(*connection))
    drop(connection);
  else
    free_.push_back({connection, std::chrono::steady_clock::now()});
  owner_.on_free();
  shrink_later();
}

void postgres_pool::stop() {
  is_stopped_ = true;
  pause_.cancel();
  idle_watch_.cancel();
  free_.clear();
  for (const auto& each : std::exchange(open_, {}))
    each->abort();
  if (opening_)
    std::exchange(opening_, nullptr)->close();
}

void postgres_pool::grow() {
  if (
    is_stopped_ || opening_ || is_pausing_
    || open_.size() >= std::max(1U, options_.max_connections))
    return;
  opening_ = std::make_shared<postgres_connection>(loop_, options_);
  opening_->open([self = shared_from_this()](std::string fault) {
    const auto made = std::exchange(self->opening_, nullptr);
    if (self->is_stopped_ || !made)
      return;
    if (fault.empty())
      self->on_opened(made);
    else
      self->on_refused(fault);
  });
}

void postgres_pool::on_opened(const connection_ptr& made) {
  open_.push_back(made);
  free_.push_back({made, std::chrono::steady_clock::now()});
  refusals_ = 0;
  if (std::exchange(is_down_, false))
    owner_.tell(true, "the database is back");
  owner_.on_free();
}

void postgres_pool::on_refused(const std::string& fault) {
  is_pausing_ = true;
  unsigned char chance = 0;
  random_(std::span(&chance, 1));
  pause_.expires_after(pause_after(refusals_++, chance));
  pause_.async_wait([self = shared_from_this()](const boost::system::error_code& failed) {
    if (failed || self->is_stopped_)
      return;
    self->is_pausing_ = false;
    // Without being asked, so that the first request after a pause finds it up again.
    if (self->open_.empty() || self->owner_.has_work())
      self->grow();
  });
  // With a connection left the work goes on; without, nobody should wait for long.
  if (!open_.empty())
    return;
  if (!std::exchange(is_down_, true))
    owner_.tell(false, fault);
  owner_.on_unreachable(fault);
}

bool postgres_pool::is_worn_out(const postgres_connection& x) const noexcept {
  return options_.max_lifetime.count() > 0
         && std::chrono::steady_clock::now() - x.opened_at() > options_.max_lifetime;
}

/// Closes what has had nothing to do for long beyond what may stay idle. The last connection always
/// stays.
void postgres_pool::shrink() {
  const auto kept = std::max<std::size_t>(1, options_.max_idle_connections);
  const auto before = std::chrono::steady_clock::now() - options_.idle_timeout;
  while (free_.size() > kept && free_.front().since <= before)
    drop(connection_ptr(free_.front().connection));
}

void postgres_pool::shrink_later() {
  if (is_watching_idle_ || free_.size() <= std::max(1U, options_.max_idle_connections))
    return;
  is_watching_idle_ = true;
  idle_watch_.expires_after(options_.idle_timeout);
  idle_watch_.async_wait([self = shared_from_this()](const boost::system::error_code& failed) {
    if (failed || self->is_stopped_)
      return;
    self->is_watching_idle_ = false;
    self->shrink();
    self->shrink_later();
  });
}

void postgres_pool::drop(const connection_ptr& connection) {
  connection->close();
  std::erase(open_, connection);
  std::erase_if(free_, [&](const idle_connection& each) { return each.connection == connection; });
}

} // namespace gatehouse::store
