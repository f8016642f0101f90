#include "net/byte_stream.hpp"

#include "net/io_loop.hpp"
#include "net/name_resolver.hpp"
#include "net/tls_trust.hpp"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <openssl/ssl.h>
#include <utility>
#include <variant>
#include <vector>

namespace gatehouse::net {

namespace {

namespace asio = boost::asio;
namespace ssl = asio::ssl;
using asio::ip::tcp;
using boost::system::error_code;

/// Addresses of one name that are tried.
constexpr std::size_t max_addresses = 16;
constexpr std::size_t read_bytes = 16 * 1024;

std::string problem_with(const std::string& file, const error_code& fault) {
  return "cannot use " + file + ": " + fault.message();
}

std::variant<ssl::context, std::string> make_tls(const stream_target& target) {
  ssl::context made(ssl::context::tls_client);
  error_code fault;
  SSL_CTX_set_min_proto_version(made.native_handle(), TLS1_2_VERSION);
  made.set_verify_mode(ssl::verify_peer, fault);
  if (target.ca_file.empty())
    // A system without certificates trusts nobody; that shows when a connection is opened.
    made.set_default_verify_paths(fault);
  else if (made.load_verify_file(target.ca_file, fault); fault)
    return problem_with(target.ca_file, fault);
  if (target.cert_file.empty())
    return made;
  if (made.use_certificate_chain_file(target.cert_file, fault); fault)
    return problem_with(target.cert_file, fault);
  if (made.use_private_key_file(target.key_file, ssl::context::pem, fault); fault)
    return problem_with(target.key_file, fault);
  return made;
}

} // namespace

struct byte_stream::shared_parts {
  shared_parts(io_loop& on, stream_target to, listener heard_by)
    : context(on.context()), target(std::move(to)), hears(std::move(heard_by)),
      resolver(on, resolve_by_system) {}

  asio::io_context& context;
  stream_target target;
  listener hears;
  name_resolver resolver;
};

/// One connection, from the look-up of its name to its end. What it has under way holds it.
class byte_stream::connection : public std::enable_shared_from_this<connection> {
public:
  explicit connection(std::shared_ptr<shared_parts> shared)
    : shared_(std::move(shared)), socket_(shared_->context), timer_(shared_->context),
      share_(shared_->context) {}

  void open() {
    timer_.expires_after(shared_->target.connect_timeout);
    timer_.async_wait([self = shared_from_this()](const error_code& cancelled) {
      if (!cancelled)
        self->end("it cannot be reached in time");
    });
    const auto& host = shared_->target.host;
    if (const auto address = ip_address::parse(host))
      return asio::post(
        shared_->context, [self = shared_from_this(), address] { self->on_addresses({*address}); });
    const bool is_asked =
      shared_->resolver.resolve(host, [self = shared_from_this()](std::vector<ip_address> found) {
        self->on_addresses(std::move(found));
      });
    if (!is_asked)
      end_later("too many names are looked up");
  }

  void send(std::string_view octets) {
    if (is_over_)
      return;
    gathered_ += octets;
    if (!is_writing_ && !is_woken_) {
      // What comes until then goes with it.
      is_woken_ = true;
      asio::post(shared_->context, [self = shared_from_this()] {
        self->is_woken_ = false;
        self->write();
      });
    }
  }

  void close() {
    is_over_ = true;
    timer_.cancel();
    share_.cancel();
    error_code ignored;
    socket_.close(ignored);
  }

private:
  void end(const std::string& why) {
    if (is_over_)
      return;
    close();
    shared_->hears.on_end(why);
  }

  void end_later(std::string why) {
    asio::post(
      shared_->context, [self = shared_from_this(), why = std::move(why)] { self->end(why); });
  }

  void on_addresses(std::vector<ip_address> found) {
    if (is_over_)
      return;
    if (found.empty())
      return end("its name has no address");
    if (found.size() > max_addresses)
      found.resize(max_addresses);
    addresses_ = std::move(found);
    connect(0, {});
  }

  void connect(std::size_t next, const error_code& last) {
    if (next == addresses_.size())
      return end("it cannot be reached: " + last.message());
    error_code ignored;
    socket_.close(ignored);
    const tcp::endpoint to(
      asio::ip::make_address(to_string(addresses_[next]), ignored), shared_->target.port);
    // One that does not answer must not take the time of the others.
    if (next + 1 < addresses_.size()) {
      share_.expires_after(
        shared_->target.connect_timeout / static_cast<std::int64_t>(addresses_.size()));
      share_.async_wait([self = shared_from_this()](const error_code& cancelled) {
        error_code ignored_too;
        if (!cancelled)
          self->socket_.close(ignored_too);
      });
    }
    socket_.async_connect(to, [self = shared_from_this(), next](const error_code& fault) {
      self->share_.cancel();
      if (self->is_over_)
        return;
      if (fault)
        return self->connect(next + 1, fault);
      self->on_connected();
    });
  }

  void on_connected() {
    error_code ignored;
    socket_.set_option(tcp::no_delay(true), ignored);
    if (!shared_->target.uses_tls)
      return be_open();
    // Anew for each connection: files may have been renewed.
    auto made = make_tls(shared_->target);
    if (const auto* problem = std::get_if<std::string>(&made))
      return end(*problem);
    trust_.emplace(std::get<ssl::context>(std::move(made)));
    tls_.emplace(socket_, *trust_);
    if (!expect_host(tls_->native_handle(), shared_->target.host))
      return end("the name of the host cannot be checked");
    tls_->async_handshake(
      ssl::stream_base::client, [self = shared_from_this()](const error_code& fault) {
        if (self->is_over_)
          return;
        if (fault)
          return self->end(tls_problem(self->tls_->native_handle(), fault));
        self->be_open();
      });
  }

  void be_open() {
    timer_.cancel();
    read();
    shared_->hears.on_open();
  }

  void read() {
    const auto then = [self = shared_from_this()](const error_code& fault, std::size_t count) {
      if (self->is_over_)
        return;
      if (fault)
        return self->end("the connection ended: " + fault.message());
      self->shared_->hears.on_octets({self->read_.data(), count});
      if (!self->is_over_)
        self->read();
    };
    if (tls_)
      tls_->async_read_some(asio::buffer(read_), then);
    else
      socket_.async_read_some(asio::buffer(read_), then);
  }

  void write() {
    if (is_over_ || is_writing_ || gathered_.empty())
      return;
    is_writing_ = true;
    written_ = std::exchange(gathered_, {});
    const auto then = [self = shared_from_this()](const error_code& fault, std::size_t) {
      self->is_writing_ = false;
      if (self->is_over_)
        return;
      if (fault)
        return self->end("the connection ended: " + fault.message());
      self->write();
    };
    if (tls_)
      asio::async_write(*tls_, asio::buffer(written_), then);
    else
      asio::async_write(socket_, asio::buffer(written_), then);
  }

  std::shared_ptr<shared_parts> shared_;
  tcp::socket socket_;
  asio::steady_timer timer_;
  /// Of one address.
  asio::steady_timer share_;
  std::optional<ssl::context> trust_;
  std::optional<ssl::stream<tcp::socket&>> tls_;
  std::vector<ip_address> addresses_;
  std::array<char, read_bytes> read_{};
  std::string gathered_;
  std::string written_;
  bool is_writing_ = false;
  bool is_woken_ = false;
  bool is_over_ = false;
};

byte_stream::byte_stream(io_loop& loop, stream_target target, listener hears)
  : shared_(std::make_shared<shared_parts>(loop, std::move(target), std::move(hears))) {}

byte_stream::~byte_stream() {
  close();
  shared_->resolver.stop();
}

void byte_stream::open() {
  close();
  current_ = std::make_shared<connection>(shared_);
  current_->open();
}

void byte_stream::send(std::string_view octets) {
  if (current_)
    current_->send(octets);
}

void byte_stream::close() {
  if (current_)
    std::exchange(current_, nullptr)->close();
}

std::optional<std::string> check_tls_files(const stream_target& target) {
  if (!target.uses_tls)
    return std::nullopt;
  auto made = make_tls(target);
  if (auto* problem = std::get_if<std::string>(&made))
    return std::move(*problem);
  return std::nullopt;
}

} // namespace gatehouse::net
