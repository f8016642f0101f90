#include "tests/store/mysql_relay.hpp"

#include <array>
#include <cstring>
#include <poll.h>
#include <stdexcept>
#include <string_view>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace gatehouse::test {

namespace {

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  return address;
}

/// @returns false at the end.
bool pass(int from, int to, std::string_view& seen, std::array<char, 65'536>& room) {
  const auto size = read(from, room.data(), room.size());
  if (size <= 0)
    return false;
  seen = {room.data(), static_cast<std::size_t>(size)};
  return write(to, seen.data(), seen.size()) == size;
}

} // namespace

mysql_relay::mysql_relay(const std::string& server_socket, cut when)
  : listener_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const auto here = address_of(socket());
  if (
    bind(listener_, reinterpret_cast<const sockaddr*>(&here), sizeof here) != 0
    || listen(listener_, 1) != 0)
    throw std::runtime_error("there is no socket for the relay");
  thread_ = std::thread([this, server_socket, when] { pass_on(server_socket, when); });
}

mysql_relay::~mysql_relay() {
  shutdown(listener_, SHUT_RDWR);
  thread_.join();
  close(listener_);
}

void mysql_relay::pass_on(const std::string& server_socket, cut when) const {
  const int client = accept(listener_, nullptr, nullptr);
  const int server = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto there = address_of(server_socket);
  bool goes_on =
    client >= 0 && connect(server, reinterpret_cast<const sockaddr*>(&there), sizeof there) == 0;
  std::array<char, 65'536> room{};
  bool is_committing = false;
  while (goes_on) {
    std::array<pollfd, 2> ready{{{client, POLLIN, 0}, {server, POLLIN, 0}}};
    if (poll(ready.data(), ready.size(), -1) < 0)
      break;
    if (ready[0].revents != 0) {
      const auto size = recv(client, room.data(), room.size(), MSG_PEEK);
      const std::string_view next(room.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
      is_committing = next.find("COMMIT") != std::string_view::npos
                      && next.find("COMMITTED") == std::string_view::npos;
      if (is_committing && when == cut::before_commit)
        break;
      std::string_view seen;
      goes_on = pass(client, server, seen, room);
    }
    if (goes_on && ready[1].revents != 0) {
      // The server has answered, and nobody hears it.
      if (is_committing)
        break;
      std::string_view seen;
      goes_on = pass(server, client, seen, room);
    }
  }
  close(server);
  if (client >= 0)
    close(client);
}

} // namespace gatehouse::test
