#include "store/postgres_connection.hpp"

#include <algorithm>

/// How a connection comes to be.
namespace gatehouse::store {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;

/// Of all hosts together; each is tried in turn.
constexpr std::size_t max_addresses = 32;

/// For an address that is far away, with TLS and a password, even if there are many.
constexpr std::chrono::seconds min_share{1};

bool is_address(const std::string& name) {
  error_code fault;
  asio::ip::make_address(name, fault);
  return !fault;
}

} // namespace

void postgres_connection::open(on_open then) {
  on_open_ = std::move(then);
  deadline_ = std::chrono::steady_clock::now() + options_.connect_timeout;
  arm(options_.connect_timeout);
  resolve(0);
}

/// libpq would resolve, too, but it blocks.
void postgres_connection::resolve(std::size_t next) {
  while (next < options_.hosts.size()
         && (options_.hosts[next].name.starts_with('/') || is_address(options_.hosts[next].name))) {
    const auto& host = options_.hosts[next];
    found_.push_back(host);
    addresses_.push_back(host.name.starts_with('/') ? std::string() : host.name);
    ++next;
  }
  if (next == options_.hosts.size()) {
    if (found_.empty() && !options_.hosts.empty())
      return finish_opening("no host of the database has an address");
    return attempt();
  }
  resolver_.async_resolve(
    options_.hosts[next].name, "",
    [self = shared_from_this(),
     next](const error_code& fault, const asio::ip::tcp::resolver::results_type& found) {
      if (!self->on_open_)
        return;
      // Another host may do.
      if (fault)
        return self->resolve(next + 1);
      for (const auto& each : found) {
        self->found_.push_back(self->options_.hosts[next]);
        self->addresses_.push_back(each.endpoint().address().to_string());
        if (self->addresses_.size() >= max_addresses)
          break;
      }
      self->resolve(next + 1);
    });
}

/// libpq goes through a list of addresses by itself, but it leaves none that says nothing.
void postgres_connection::attempt() {
  const auto known = std::max<std::size_t>(1, found_.size());
  if (attempts_ == known)
    return finish_opening(faults_);
  const auto number = attempts_++;
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
    deadline_ - std::chrono::steady_clock::now());
  arm(std::max<std::chrono::milliseconds>(
    min_share, left / static_cast<std::int64_t>(known - number)));
  auto one = options_;
  std::vector<std::string> address;
  if (!found_.empty()) {
    one.hosts = {found_[number]};
    address = {addresses_[number]};
  }
  auto with = connection_parameters(one, address);
  if (known > 1)
    // A stand-by that refuses writes is not what a store needs.
    with.emplace_back("target_session_attrs", "read-write");
  handle_ = open_postgres(with, false);
  if (!handle_ || libpq().PQstatus(handle_.get()) == CONNECTION_BAD)
    return fail_attempt(
      handle_ ? one_line(libpq().PQerrorMessage(handle_.get()))
              : "there is no memory for a connection");
  // As the manual says: the first thing is to wait until the socket can be written.
  poll_when(asio::posix::descriptor_base::wait_write);
}

/// Another address may do.
void postgres_connection::fail_attempt(const std::string& why) {
  faults_ += (faults_.empty() ? "" : "; ") + why;
  detach();
  handle_.reset();
  attempt();
}

void postgres_connection::poll_when(asio::posix::descriptor_base::wait_type wanted) {
  attach();
  socket_.async_wait(
    wanted, [self = shared_from_this(), number = attempts_](const error_code& fault) {
      // The address may have been given up meanwhile.
      if (!fault && self->on_open_ && self->attempts_ == number)
        self->poll_again();
    });
}

void postgres_connection::poll_again() {
  const auto state = libpq().PQconnectPoll(handle_.get());
  if (state == PGRES_POLLING_FAILED)
    return fail_attempt(one_line(libpq().PQerrorMessage(handle_.get())));
  if (state == PGRES_POLLING_OK) {
    attach();
    if (
      libpq().PQsetnonblocking(handle_.get(), 1) != 0
      || libpq().PQenterPipelineMode(handle_.get()) != 1)
      return finish_opening("the connection takes no pipeline");
    return finish_opening({});
  }
  // The socket may be another one after each step.
  poll_when(
    state == PGRES_POLLING_READING ? asio::posix::descriptor_base::wait_read
                                   : asio::posix::descriptor_base::wait_write);
}

void postgres_connection::attach() {
  // Each time: another socket may have the number of the one before, and nobody watches it.
  detach();
  error_code ignored;
  socket_.assign(libpq().PQsocket(handle_.get()), ignored);
}

/// The descriptor is libpq's; only the watch over it is ours.
void postgres_connection::detach() {
  if (socket_.is_open())
    socket_.release();
}

void postgres_connection::finish_opening(std::string fault) {
  timer_.cancel();
  is_ready_ = fault.empty();
  opened_at_ = std::chrono::steady_clock::now();
  const auto then = std::exchange(on_open_, nullptr);
  if (!is_ready_)
    shut();
  then(std::move(fault));
}

} // namespace gatehouse::store
