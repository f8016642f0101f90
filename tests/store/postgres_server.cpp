#include "tests/store/postgres_server.hpp"

#include <csignal>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <filesystem>
#include <libpq-fe.h>
#include <memory>
#include <pwd.h>
#include <stdexcept>
#include <string_view>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace gatehouse::test {

namespace {

namespace fs = std::filesystem;

/// Where Debian keeps the programs of the newest version.
std::string program(std::string_view name) {
  std::string found;
  std::error_code ignored;
  for (const auto& each : fs::directory_iterator("/usr/lib/postgresql", ignored)) {
    const auto path = each.path() / "bin" / name;
    if (fs::exists(path) && path.string() > found)
      found = path.string();
  }
  if (found.empty())
    throw std::runtime_error("PostgreSQL is not installed");
  return found;
}

/// A server refuses to run as root.
std::vector<std::string> as_somebody(std::vector<std::string> command) {
  // The child ends with this process, however that ends.
  std::vector<std::string> all{"setpriv", "--pdeathsig", "KILL"};
  if (geteuid() == 0)
    all.insert(all.end(), {"--reuid=postgres", "--regid=postgres", "--clear-groups"});
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

using connection = std::unique_ptr<PGconn, decltype([](PGconn* x) { PQfinish(x); })>;

connection connect(const std::string& folder) {
  return connection(
    PQconnectdb(("host=" + folder + " user=gatehouse dbname=postgres connect_timeout=2").c_str()));
}

} // namespace

postgres_server::postgres_server() {
  const auto data = folder_.path() + "/data";
  if (geteuid() == 0) {
    const auto* owner = getpwnam("postgres");
    if (owner == nullptr || chown(folder_.path().c_str(), owner->pw_uid, owner->pw_gid) != 0)
      throw std::runtime_error("there is no user to run PostgreSQL as");
  }
  const auto made = start(
    as_somebody(
      {program("initdb"), "-D", data, "-U", "gatehouse", "-A", "trust", "--no-sync", "--no-locale",
       "-E", "UTF8"}),
    folder_.path());
  int status = 0;
  if (waitpid(made, &status, 0) != made || status != 0)
    throw std::runtime_error("initdb failed");
  process_ = start(
    as_somebody(
      {program("postgres"), "-D", data, "-k", folder_.path(), "-c", "listen_addresses=", "-c",
       "fsync=off", "-c", "max_connections=300"}),
    folder_.path());
  constexpr int attempts = 1000;
  for (int i = 0; i < attempts; ++i) {
    if (PQstatus(connect(folder_.path()).get()) == CONNECTION_OK)
      return;
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
  throw std::runtime_error("PostgreSQL does not start");
}

postgres_server::~postgres_server() {
  if (process_ <= 0)
    return;
  // At once: nothing of it is kept.
  kill(process_, SIGQUIT);
  waitpid(process_, nullptr, 0);
}

std::string postgres_server::make_schema() {
  const auto name = "s" + std::to_string(++schemas_);
  run("CREATE SCHEMA " + name);
  return name;
}

void postgres_server::run(const std::string& statement) {
  const auto to = connect(folder_.path());
  auto* result = PQexec(to.get(), statement.c_str());
  const bool is_done =
    PQresultStatus(result) == PGRES_COMMAND_OK || PQresultStatus(result) == PGRES_TUPLES_OK;
  CAPTURE(PQerrorMessage(to.get()));
  PQclear(result);
  REQUIRE(is_done);
}

std::uint64_t postgres_server::number(const std::string& query) {
  const auto to = connect(folder_.path());
  auto* result = PQexec(to.get(), query.c_str());
  CAPTURE(PQerrorMessage(to.get()));
  const bool is_done = PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1;
  const std::string text = is_done ? PQgetvalue(result, 0, 0) : "0";
  PQclear(result);
  REQUIRE(is_done);
  return std::stoull(text);
}

postgres_server& postgres_server::shared() {
  static postgres_server only;
  return only;
}

} // namespace gatehouse::test
