#include "actors/outgoing.hpp"

#include "actors/outgoing_fault.hpp"

#include <chrono>
#include <fmt/format.h>
#include <spdlog/logger.h>

namespace gatehouse::actors {

namespace {

using clock = std::chrono::steady_clock;
using promise = caf::typed_response_promise<outgoing_response>;

bool is_guarded(protocol::ssrf_guard rule, const outgoing_request& asked) noexcept {
  switch (rule) {
  case protocol::ssrf_guard::off:
    return false;
  case protocol::ssrf_guard::stranger_urls:
    return asked.is_guarded && asked.is_from_stranger;
  case protocol::ssrf_guard::client_urls:
    return asked.is_guarded;
  case protocol::ssrf_guard::all_outgoing:
    return true;
  }
  return true;
}

net::fetch_request fetch_request_of(outgoing_request asked, protocol::ssrf_guard rule) {
  using std::chrono::milliseconds;
  return {
    .method = asked.method,
    .url = std::move(asked.url),
    .headers = std::move(asked.headers),
    .body = std::move(asked.body),
    .limits =
      {.total = milliseconds{asked.limits.total_ms},
       .connect = milliseconds{asked.limits.connect_ms},
       .max_header_bytes = asked.limits.max_header_bytes,
       .max_body_bytes = asked.limits.max_body_bytes,
       .max_redirects = asked.limits.max_redirects},
    .addresses = is_guarded(rule, asked) ? net::address_rule::public_only : net::address_rule::any};
}

std::string_view name_of(outgoing_purpose x) noexcept {
  return outgoing_counters::purposes[static_cast<std::size_t>(x)];
}

/// Answers do not tell strangers which status their URLs had; the operator finds it here.
void log_status(
  spdlog::logger& log, const request_context& context, outgoing_purpose purpose, unsigned status) {
  constexpr unsigned first_of_redirects = 300;
  if (status >= first_of_redirects)
    log.info(
      "outgoing request for {}: status {} (request {})", name_of(purpose), status,
      to_string(context));
}

void deliver(promise& to, net::fetch_outcome outcome) {
  if (const auto* fault = std::get_if<net::fetch_fault>(&outcome)) {
    to.deliver(make_error(fault->reason));
    return;
  }
  auto& response = std::get<net::fetch_response>(outcome);
  to.deliver(
    outgoing_response{response.status, std::move(response.headers), std::move(response.body)});
}

} // namespace

outgoing::outgoing(caf::actor_config& config, outgoing_parts parts)
  : outgoing_actor::base(config), parts_(std::move(parts)) {}

outgoing::behavior_type outgoing::make_behavior() {
  // Here and not in the constructor: this runs at home, on the loop.
  fetcher_ = std::make_unique<net::fetcher>(*parts_.loop, parts_.settings);
  return {
    [this](
      const request_context& context, outgoing_request& asked) -> caf::result<outgoing_response> {
      auto owed = make_response_promise<outgoing_response>();
      const auto purpose = asked.purpose;
      fetcher_->fetch(
        fetch_request_of(std::move(asked), parts_.guard),
        [owed, context, purpose, start = clock::now(), counters = parts_.counters,
         log = parts_.log](net::fetch_outcome outcome) mutable {
          const auto* fault = std::get_if<net::fetch_fault>(&outcome);
          const std::chrono::duration<double> seconds = clock::now() - start;
          counters->count(
            purpose, fault == nullptr ? net::fetch_errc::none : fault->reason, seconds.count());
          if (fault != nullptr)
            log->log(
              fault->reason == net::fetch_errc::stopped ? spdlog::level::debug
                                                        : spdlog::level::warn,
              fmt::format(
                "outgoing request for {}: {} (request {})", name_of(purpose), fault->detail,
                to_string(context)));
          else
            log_status(*log, context, purpose, std::get<net::fetch_response>(outcome).status);
          deliver(owed, std::move(outcome));
        });
      return owed;
    },
  };
}

void outgoing::on_exit() {
  fetcher_.reset();
}

} // namespace gatehouse::actors
