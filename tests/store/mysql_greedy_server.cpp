#include "tests/store/mysql_greedy_server.hpp"

#include <array>
#include <cstring>
#include <stdexcept>
#include <string_view>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace gatehouse::test {

namespace {

using namespace std::string_literals;

/// Protocol 10: version, thread, half of the challenge, capabilities, character set, state, more
/// capabilities (plugins), the rest of the challenge, and how to prove oneself.
std::string greeting() {
  return "\x0a"s + "5.5.5-10.11.0-greedy\0"s + "\x01\x00\x00\x00"s + "12345678\0"s + "\xff\xf7"s
         + "\x2d"s + "\x02\x00"s + "\x0f\x80"s + "\x15"s + std::string(10, '\0') + "123456789012\0"s
         + "mysql_native_password\0"s;
}

std::string packet(unsigned char number, const std::string& content) {
  std::string out{static_cast<char>(content.size()), '\0', '\0', static_cast<char>(number)};
  return out + content;
}

} // namespace

mysql_greedy_server::mysql_greedy_server(std::string proof)
  : proof_(std::move(proof)), listener_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_un here{};
  here.sun_family = AF_UNIX;
  std::strncpy(here.sun_path, socket().c_str(), sizeof here.sun_path - 1);
  if (
    bind(listener_, reinterpret_cast<const sockaddr*>(&here), sizeof here) != 0
    || listen(listener_, 1) != 0)
    throw std::runtime_error("there is no socket for the server");
  thread_ = std::thread([this] { ask(); });
}

mysql_greedy_server::~mysql_greedy_server() {
  shutdown(listener_, SHUT_RDWR);
  if (thread_.joinable())
    thread_.join();
  close(listener_);
}

const std::string& mysql_greedy_server::heard() {
  thread_.join();
  return heard_;
}

void mysql_greedy_server::ask() {
  const int client = accept(listener_, nullptr, nullptr);
  const auto say = [&](const std::string& text) {
    return send(client, text.data(), text.size(), MSG_NOSIGNAL) > 0;
  };
  std::array<char, 4'096> room{};
  const auto hear = [&] {
    const auto size = recv(client, room.data(), room.size(), 0);
    heard_.append(room.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    return size > 0;
  };
  // To prove it in another way, with a challenge; and then, as a server of MySQL 8 that does not know
  // the password yet: "perform full authentication".
  if (
    say(packet(0, greeting())) && hear()
    && say(packet(2, "\xfe"s + proof_ + '\0' + "12345678123456789012\0"s)) && hear()
    && say(packet(4, "\x01\x04"s)))
    while (hear())
      continue;
  close(client);
}

} // namespace gatehouse::test
