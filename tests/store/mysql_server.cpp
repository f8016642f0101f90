#include "tests/store/mysql_server.hpp"

#include "store/mysql_connection.hpp"

#include <csignal>
#include <fcntl.h>
#include <pwd.h>
#include <stdexcept>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace gatehouse::test {

namespace {

using store::mysql_connection;

/// A server does not want to run as root.
std::vector<std::string> as_somebody(std::vector<std::string> command) {
  // The child ends with this process, however that ends.
  std::vector<std::string> all{"setpriv", "--pdeathsig", "KILL"};
  if (geteuid() == 0)
    all.insert(all.end(), {"--reuid=nobody", "--regid=nogroup", "--clear-groups"});
  all.insert(all.end(), command.begin(), command.end());
  return all;
}

pid_t start(const std::vector<std::string>& command, const std::string& folder) {
  std::vector<char*> arguments;
  for (const auto& each : command)
    arguments.push_back(const_cast<char*>(each.c_str()));
  arguments.push_back(nullptr);
  const auto process = fork();
  if (process != 0)
    return process;
  const auto said = open((folder + "/log").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0666);
  dup2(said, STDOUT_FILENO);
  dup2(said, STDERR_FILENO);
  if (chdir(folder.c_str()) == 0)
    execvp(arguments[0], arguments.data());
  _exit(127);
}

} // namespace

mysql_server::mysql_server() {
  const auto& folder = folder_.path();
  const auto data = "--datadir=" + folder + "/data";
  if (geteuid() == 0) {
    const auto* owner = getpwnam("nobody");
    if (owner == nullptr || chown(folder.c_str(), owner->pw_uid, owner->pw_gid) != 0)
      throw std::runtime_error("there is no user to run MariaDB as");
  }
  const auto made = start(
    as_somebody(
      {"mariadb-install-db", "--no-defaults", data, "--auth-root-authentication-method=normal",
       "--skip-test-db"}),
    folder);
  int status = 0;
  if (waitpid(made, &status, 0) != made || status != 0)
    throw std::runtime_error("mariadb-install-db failed");
  process_ = start(
    as_somebody(
      {"mariadbd", "--no-defaults", data, "--socket=" + folder + "/socket",
       "--pid-file=" + folder + "/pid", "--skip-networking", "--innodb-flush-log-at-trx-commit=0",
       "--max-connections=400"}),
    folder);
  constexpr int attempts = 1000;
  for (int i = 0; i < attempts; ++i) {
    try {
      mysql_connection(options("mysql"), mysql_connection::purpose::read);
      return;
    } catch (const store::mysql_fault&) {
      std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
  }
  throw std::runtime_error("MariaDB does not start");
}

mysql_server::~mysql_server() {
  if (process_ <= 0)
    return;
  // At once: nothing of it is kept.
  kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
}

store::mysql_options mysql_server::options(std::string database) const {
  return {.host = folder_.path() + "/socket", .user = "root", .database = std::move(database)};
}

store::mysql_options mysql_server::make_database() {
  const auto name = "d" + std::to_string(++databases_);
  mysql_connection(options("mysql"), mysql_connection::purpose::write)
    .execute("CREATE DATABASE " + name);
  return options(name);
}

void mysql_server::stop() const {
  kill(process_, SIGSTOP);
}

void mysql_server::go_on() const {
  kill(process_, SIGCONT);
}

mysql_server& mysql_server::shared() {
  static mysql_server only;
  return only;
}

} // namespace gatehouse::test
