#include "net/fetch_job.hpp"

#include "net/io_loop.hpp"
#include "net/tls_trust.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace gatehouse::net {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

bool is_redirect(unsigned status) noexcept {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/// RFC 9110 §9.2.2.
bool is_idempotent(http_method method) noexcept {
  switch (method) {
  case http_method::get:
  case http_method::head:
  case http_method::put:
  case http_method::delete_:
  case http_method::options:
    return true;
  case http_method::post:
  case http_method::patch:
  case http_method::other:
    return false;
  }
  return false;
}

std::string server_of(const protocol::url& where) {
  const auto host = where.kind == protocol::host_kind::ipv6 ? "[" + where.host + "]" : where.host;
  return host + ":" + std::to_string(where.effective_port());
}

pool_limits limits_of(const fetcher_settings& settings) {
  pool_limits limits;
  limits.active_per_host = settings.max_active_per_host;
  limits.idle_timeout = settings.idle_timeout;
  return limits;
}

} // namespace

fetch_context::fetch_context(io_loop& loop, fetcher_settings given)
  : context(loop.context()), settings(std::move(given)),
    pool(std::make_shared<connection_pool>(context, limits_of(settings))),
    resolver(loop, settings.resolve) {}

std::variant<asio::ssl::context*, std::string> fetch_context::tls() {
  if (!trusted_) {
    auto made = client_tls(settings.ca_file);
    if (auto* problem = std::get_if<std::string>(&made))
      return std::move(*problem);
    trusted_.emplace(std::move(std::get<asio::ssl::context>(made)));
    if (settings.skips_verification)
      trusted_->set_verify_mode(asio::ssl::verify_none);
  }
  return &*trusted_;
}

fetch_job::fetch_job(
  std::shared_ptr<fetch_context> shared, fetch_request request,
  std::function<void(fetch_outcome)> then)
  : shared_(std::move(shared)), request_(std::move(request)), then_(std::move(then)),
    timer_(shared_->context), deadline_(clock::now() + request_.limits.total) {}

asio::awaitable<void> fetch_job::run() {
  const auto self = shared_from_this();
  keep_time(deadline_);
  for (unsigned hops = 0;; ++hops) {
    auto where = protocol::parse_url(request_.url);
    if (!where || (where->scheme != "http" && where->scheme != "https")) {
      fail(fetch_errc::malformed, "the URL is not one of http or https");
      break;
    }
    server_ = server_of(*where);
    co_await ask(*where);
    if (!follow(*where, hops))
      break;
  }
}

void fetch_job::finish() {
  timer_.cancel();
  if (const auto then = std::exchange(then_, nullptr))
    then(std::move(outcome_));
}

void fetch_job::abort(fetch_errc reason, std::string detail) {
  if (is_aborted_)
    return;
  is_aborted_ = true;
  outcome_ = fetch_fault{reason, std::move(detail)};
  if (connection_ != nullptr)
    connection_->close();
  if (waiter_ != nullptr) {
    waiter_->is_gone = true;
    waiter_->wake.cancel();
  }
}

void fetch_job::fail(fetch_errc reason, std::string detail) {
  if (!is_aborted_)
    outcome_ = fetch_fault{reason, std::move(detail)};
}

/// One timer for whatever ends first: the whole request, or a connection to one address.
void fetch_job::keep_time(clock::time_point due) {
  timer_.expires_at(std::min(due, deadline_));
  timer_.async_wait([weak = weak_from_this()](const error_code& fault) {
    const auto self = weak.lock();
    if (fault || self == nullptr || clock::now() < self->timer_.expiry())
      return;
    if (clock::now() >= self->deadline_)
      return self->abort(fetch_errc::timed_out, "no answer from " + self->server_ + " in time");
    // Only this address; the next one may be better.
    if (self->connection_ != nullptr)
      self->connection_->close();
  });
}

bool fetch_job::is_guarded() const noexcept {
  return request_.addresses == address_rule::public_only;
}

asio::awaitable<void> fetch_job::ask(const protocol::url& where) {
  if (is_guarded())
    if (auto refused = refuse_url(where, shared_->settings.exceptions)) {
      fail(fetch_errc::refused_by_guard, where.host + ": " + *refused);
      co_return;
    }
  const auto text = write_request(request_, where);
  if (!text) {
    fail(fetch_errc::malformed, "the request has a header that cannot be sent");
    co_return;
  }
  const connection_key key{
    where.scheme == "https", where.host, where.effective_port(), request_.addresses};
  waiter_ = std::make_shared<connection_pool::waiter>(shared_->context);
  const auto slot = co_await shared_->pool->acquire(key, waiter_);
  if (slot == nullptr)
    fail(fetch_errc::overloaded, "too many requests wait");
  if (slot == nullptr || is_aborted_)
    co_return;
  const bool is_settled = co_await ask_idle(where, key, *text);
  if (is_settled || is_aborted_)
    co_return;
  co_await ask_fresh(where, key, *text);
}

/// Tries a connection that was kept; false when a fresh one is needed.
asio::awaitable<bool> fetch_job::ask_idle(
  const protocol::url& where, const connection_key& key, const std::string& text) {
  const auto kept = shared_->pool->take(key, [&](const ip_address& address) {
    return !is_guarded() || !refuse_addresses(where, {address}, shared_->settings.exceptions);
  });
  if (kept == nullptr)
    co_return false;
  const auto ended = co_await converse(kept, key, text);
  const bool may_repeat = !ended.is_begun && (is_idempotent(request_.method) || ended.written == 0);
  co_return ended.fault.reason == fetch_errc::none || is_aborted_ || !may_repeat;
}

asio::awaitable<void> fetch_job::ask_fresh(
  const protocol::url& where, const connection_key& key, const std::string& text) {
  const auto addresses = co_await resolve(where);
  if (is_aborted_)
    co_return;
  if (addresses.empty()) {
    fail(fetch_errc::unresolved, where.host + " has no address");
    co_return;
  }
  if (is_guarded())
    if (auto refused = refuse_addresses(where, addresses, shared_->settings.exceptions)) {
      fail(fetch_errc::refused_by_guard, where.host + ": " + *refused);
      co_return;
    }
  const bool is_open = co_await open(where, addresses);
  if (!is_open || is_aborted_)
    co_return;
  co_await converse(connection_, key, text);
}

asio::awaitable<std::vector<ip_address>> fetch_job::resolve(const protocol::url& where) {
  if (const auto literal = ip_address::parse(where.host))
    co_return std::vector<ip_address>{*literal};
  waiter_ = std::make_shared<connection_pool::waiter>(shared_->context);
  const auto found = std::make_shared<std::vector<ip_address>>();
  const bool is_asked = shared_->resolver.resolve(
    where.host, [waiting = waiter_, found](std::vector<ip_address> addresses) {
      *found = std::move(addresses);
      waiting->is_granted = true;
      waiting->wake.cancel();
    });
  error_code ignored;
  while (is_asked && !waiter_->is_granted && !waiter_->is_gone)
    co_await waiter_->wake.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  co_return std::move(*found);
}

/// Tries one address after the other; each has its share of the time.
asio::awaitable<bool> fetch_job::open(
  const protocol::url& where, const std::vector<ip_address>& addresses) {
  const auto due = clock::now() + request_.limits.connect;
  auto fresh = std::make_shared<outgoing_connection>(shared_->context);
  connection_ = fresh;
  std::optional<std::string> problem;
  for (std::size_t i = 0; i < addresses.size() && !is_aborted_; ++i) {
    const auto now = clock::now();
    keep_time(now + (due - now) / static_cast<int>(addresses.size() - i));
    problem = co_await fresh->connect(addresses[i], where.effective_port());
    if (!problem)
      break;
  }
  if (problem && clock::now() >= due)
    fail(fetch_errc::timed_out, "no connection to " + server_ + " in time");
  else if (problem)
    fail(fetch_errc::connect_failed, "cannot connect to " + server_ + ": " + *problem);
  if (problem || is_aborted_)
    co_return false;
  if (where.scheme == "https") {
    keep_time(due);
    const bool is_safe = co_await start_tls(where, fresh, due);
    if (!is_safe)
      co_return false;
  }
  keep_time(deadline_);
  co_return true;
}

asio::awaitable<bool> fetch_job::start_tls(
  const protocol::url& where, connection_ptr fresh, clock::time_point due) {
  const auto trusted = shared_->tls();
  if (const auto* problem = std::get_if<std::string>(&trusted)) {
    fail(fetch_errc::tls_failed, *problem);
    co_return false;
  }
  const auto problem =
    co_await fresh->start_tls(*std::get<asio::ssl::context*>(trusted), where.host);
  if (problem && clock::now() >= due)
    fail(fetch_errc::timed_out, "no TLS with " + server_ + " in time");
  else if (problem)
    fail(fetch_errc::tls_failed, server_ + ": " + *problem);
  co_return !problem && !is_aborted_;
}

asio::awaitable<conversation> fetch_job::converse(
  connection_ptr with, const connection_key& key, const std::string& text) {
  connection_ = with;
  auto ended = co_await with->exchange(text, request_.method, request_.limits);
  connection_ = nullptr;
  if (is_aborted_)
    co_return ended;
  if (ended.fault.reason != fetch_errc::none) {
    fail(ended.fault.reason, server_ + ": " + ended.fault.detail);
    co_return ended;
  }
  if (ended.is_reusable)
    shared_->pool->keep(key, std::move(with));
  outcome_ = std::move(ended.response);
  co_return ended;
}

/// Prepares the next hop; false when there is none.
bool fetch_job::follow(const protocol::url& from, unsigned hops) {
  const auto* answer = std::get_if<fetch_response>(&outcome_);
  if (
    is_aborted_ || answer == nullptr || !is_redirect(answer->status)
    || request_.method != http_method::get || request_.limits.max_redirects == 0)
    return false;
  const auto location = redirect_target(from, answer->header("location"));
  if (!location)
    return false;
  if (hops >= request_.limits.max_redirects) {
    fail(fetch_errc::too_many_redirects, from.host + " redirects too often");
    return false;
  }
  const auto to = protocol::parse_url(*location);
  if (to && from.scheme == "https" && to->scheme == "http") {
    fail(fetch_errc::refused_by_guard, from.host + " redirects from https to http");
    return false;
  }
  if (to && !is_same_origin(from, *to))
    drop_credentials(request_.headers);
  request_.url = *location;
  return true;
}

} // namespace gatehouse::net
