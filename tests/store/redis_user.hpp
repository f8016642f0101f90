#pragma once

#include "store/redis_store.hpp"
#include "tests/store/redis_server.hpp"

#include <array>
#include <optional>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace gatehouse::test {

/// A store on the server of these tests, on one thread, which waits for every answer.
class redis_user {
public:
  redis_user(store::redis_options options, const protocol::random_source& random)
    : driver_(
      std::move(options), random,
      {.open = [this] { wants_open_ = true; },
       .send =
         [this](const std::string& octets) {
           for (std::size_t sent = 0; sent < octets.size();) {
             const auto count =
               ::send(socket_, octets.data() + sent, octets.size() - sent, MSG_NOSIGNAL);
             if (count <= 0)
               return;
             sent += static_cast<std::size_t>(count);
           }
         },
       .close = [this] { shut(); },
       .tell = [](bool, const std::string&) {}}),
      store_(
        store::at_rest(
          {protocol::secret("a secret of these tests")}, random, store::plain_payloads::refused,
          store::sealed_kinds::all),
        random, driver_) {
    while (!driver_.is_up())
      go_on();
  }
  ~redis_user() {
    driver_.stop();
    shut();
  }
  redis_user(const redis_user&) = delete;
  redis_user& operator=(const redis_user&) = delete;

  store::store_answer<store::batch_outcome> apply(const store::batch& steps) {
    std::optional<store::store_answer<store::batch_outcome>> came;
    store_.apply(
      steps, [&](auto answer) { came = std::move(answer); }, now());
    while (!came)
      go_on();
    return *std::move(came);
  }

private:
  static store::redis_driver::time_point now() { return std::chrono::steady_clock::now(); }

  void shut() {
    if (socket_ >= 0)
      close(std::exchange(socket_, -1));
  }

  void go_on() {
    driver_.tick(now());
    if (std::exchange(wants_open_, false)) {
      socket_ = redis_server::shared().connect();
      if (socket_ < 0)
        driver_.on_lost("there is no server", now());
      else
        driver_.on_open(now());
    }
    pollfd waiting{.fd = socket_, .events = POLLIN, .revents = 0};
    if (poll(&waiting, 1, 10) <= 0)
      return;
    std::array<char, 65536> octets{};
    const auto count = recv(socket_, octets.data(), octets.size(), 0);
    if (count <= 0)
      driver_.on_lost("the connection ended", now());
    else
      driver_.on_octets({octets.data(), static_cast<std::size_t>(count)}, now());
  }

  int socket_ = -1;
  bool wants_open_ = false;
  store::redis_driver driver_;
  store::redis_store store_;
};

} // namespace gatehouse::test
