#include "tests/store/redis_server.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace gatehouse::test {

namespace {

std::string socket_in(const std::string& folder) {
  return folder + "/socket";
}

pid_t start(const std::string& folder) {
  const auto socket = socket_in(folder);
  // Debian has the program without its service in redis-tools, under another name: it is what it is
  // called.
  std::vector<std::string> words{
    "redis-server", "--port", "0",           "--unixsocket", socket, "--dir", folder, "--save", "",
    "--appendonly", "no",     "--databases", "1000"};
  std::vector<char*> arguments;
  for (auto& each : words)
    arguments.push_back(each.data());
  arguments.push_back(nullptr);
  const auto process = fork();
  if (process != 0)
    return process;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const auto said = open((folder + "/log").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0666);
  dup2(said, STDOUT_FILENO);
  dup2(said, STDERR_FILENO);
  execvp("redis-check-rdb", arguments.data());
  _exit(127);
}

} // namespace

redis_server::redis_server() : process_(start(folder_.path())) {
  constexpr int attempts = 1000;
  for (int i = 0; i < attempts; ++i) {
    const auto connected = connect();
    if (connected >= 0) {
      close(connected);
      return;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
  throw std::runtime_error("Redis does not start");
}

redis_server::~redis_server() {
  if (process_ <= 0)
    return;
  kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
}

int redis_server::connect() const {
  const auto path = socket_in(folder_.path());
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::copy_n(path.data(), std::min(path.size(), sizeof(address.sun_path) - 1), address.sun_path);
  const auto made = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (::connect(made, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0)
    return made;
  close(made);
  return -1;
}

redis_server& redis_server::shared() {
  static redis_server only;
  return only;
}

} // namespace gatehouse::test
