#include "actors/redis_store_actor.hpp"

#include <chrono>
#include <fmt/format.h>
#include <spdlog/logger.h>

namespace gatehouse::actors {

namespace {

/// How often the driver looks what has become due.
constexpr std::chrono::milliseconds tick_interval{100};

store::redis_driver::time_point steady_now() {
  return std::chrono::steady_clock::now();
}

} // namespace

redis_store_actor::redis_store_actor(caf::actor_config& config, redis_parts parts)
  : store_actor::base(config), parts_(std::move(parts)) {}

/// Ties the driver to its connection.
void redis_store_actor::connect_parts() {
  driver_ = std::make_unique<store::redis_driver>(
    parts_.options, parts_.random,
    store::redis_driver::owner{
      .open = [this] { stream_->open(); },
      .send = [this](const std::string& octets) { stream_->send(octets); },
      .close = [this] { stream_->close(); },
      .tell = [this](bool is_up, const std::string& what) { on_news(is_up, what); }});
  stream_ = std::make_unique<net::byte_stream>(
    *parts_.loop, parts_.server,
    net::byte_stream::listener{
      .on_open = [this] { driver_->on_open(steady_now()); },
      .on_octets = [this](std::string_view octets) { driver_->on_octets(octets, steady_now()); },
      .on_end = [this](const std::string& why) { driver_->on_lost(why, steady_now()); }});
  store_ = std::make_unique<store::redis_store>(
    store::at_rest(
      parts_.secrets, parts_.random, store::plain_payloads::refused, store::sealed_kinds::all),
    parts_.random, *driver_);
}

/// Of one record: whether Redis works, the driver tells.
void redis_store_actor::tell_fault(const std::string& what) {
  constexpr std::chrono::seconds between{1};
  const auto now = steady_now();
  if (parts_.state->short_lived_store.is_failing() || now < quiet_until_)
    return;
  quiet_until_ = now + between;
  parts_.log->error(
    fmt::format("a record cannot be read or written in the short-lived store: {}", what));
}

void redis_store_actor::on_news(bool is_up, const std::string& what) {
  auto& health = parts_.state->short_lived_store;
  if (is_up) {
    if (health.recover())
      parts_.log->info(fmt::format("the short-lived store works: {}", what));
  } else if (health.fail("short_lived_dsn: " + what)) {
    parts_.log->error(fmt::format("the short-lived store does not work: {}", what));
  }
}

redis_store_actor::behavior_type redis_store_actor::make_behavior() {
  // Here and not in the constructor: this runs at home, on the loop.
  connect_parts();
  // Until it was written to, nobody knows.
  parts_.state->short_lived_store.await("short_lived_dsn: Redis was not reached yet");
  return {
    [this](const request_context&, store::batch& steps) -> caf::result<store::batch_outcome> {
      auto owed = make_response_promise<store::batch_outcome>();
      store_->apply(
        std::move(steps),
        [this, owed](store::store_answer<store::batch_outcome> answer) mutable {
          if (auto* good = std::get_if<store::batch_outcome>(&answer)) {
            owed.deliver(std::move(*good));
            return;
          }
          tell_fault(std::get<store::store_fault>(answer).message);
          owed.deliver(make_error(fault::store_failed));
        },
        steady_now());
      return owed;
    },
    [](const request_context&, const store::list_query&) -> caf::result<store::page> {
      return make_error(fault::store_failed);
    },
    [](const request_context&, const sweep_request&) -> caf::result<std::uint64_t> {
      return std::uint64_t{0};
    },
    [this](const request_context&, const sweep_tick&) {
      driver_->tick(steady_now());
      delayed_send(this, tick_interval, request_context{}, sweep_tick{});
    },
  };
}

void redis_store_actor::on_exit() {
  if (driver_)
    driver_->stop();
  stream_.reset();
  store_.reset();
}

} // namespace gatehouse::actors
