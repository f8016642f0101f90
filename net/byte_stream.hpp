#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::net {

class io_loop;

/// Which server a stream leads to.
struct stream_target {
  /// A name, or an address without brackets.
  std::string host{};
  std::uint16_t port = 0;
  /// TLS 1.2 or later; the certificate must be trusted, and the host's.
  bool uses_tls = false;
  /// @{ PEM files. Without authorities those of the system are trusted, or those of `SSL_CERT_FILE`.
  std::string ca_file{};
  /// Both or neither.
  std::string cert_file{};
  std::string key_file{};
  /// @}
  /// For names, addresses and TLS together.
  std::chrono::milliseconds connect_timeout{5000};
};

/// Octets to and from one server, for a protocol that is spoken elsewhere. It can be opened again as
/// often as need be, and resolves the name each time. On its loop only.
class byte_stream {
public:
  /// Called on the loop, never before `open`, `send` or `close` has returned.
  struct listener {
    std::function<void()> on_open;
    std::function<void(std::string_view octets)> on_octets;
    /// The stream is closed, or could not be opened; with a reason for the operator.
    std::function<void(const std::string& why)> on_end;
  };

  byte_stream(io_loop& loop, stream_target target, listener hears);
  /// Closes. On the loop, or when it has stopped.
  ~byte_stream();
  byte_stream(const byte_stream&) = delete;
  byte_stream& operator=(const byte_stream&) = delete;

  /// Opens, having closed what was open: `on_open` or `on_end` follows.
  void open();

  /// Sends octets, in one write with others that come before the system takes more.
  void send(std::string_view octets);

  /// Closes; nothing is heard of it.
  void close();

private:
  class connection;
  struct shared_parts;
  std::shared_ptr<shared_parts> shared_;
  std::shared_ptr<connection> current_;
};

/// Tells what is wrong with the PEM files of a target, before anything is connected.
[[nodiscard]] std::optional<std::string> check_tls_files(const stream_target& target);

} // namespace gatehouse::net
