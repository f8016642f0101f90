#include "tools/start_node.hpp"

#include "actors/node.hpp"
#include "tools/failure.hpp"
#include "tools/logging.hpp"
#include "tools/system_sources.hpp"
#include "tools/version.hpp"

#include <atomic>
#include <chrono>
#include <csignal>
#include <ctime>
#include <fmt/format.h>
#include <ostream>
#include <spdlog/logger.h>
#include <unistd.h>

namespace gatehouse::tools {

namespace {

using actors::role;
using std::chrono::milliseconds;

/// Wakes the main thread: the drain is over, or the node cannot go on.
constexpr int wake_signal = SIGUSR2;

/// What a shell expects of a program that a signal has ended.
constexpr int signalled = 128;

/// The signals that this program waits for; blocked before any other thread starts, so that only
/// the main thread sees them.
sigset_t block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, wake_signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  // A peer that has gone away is an error of its socket, not the end of the process.
  std::signal(SIGPIPE, SIG_IGN);
  // A database file that may not grow is a fault of the store.
  std::signal(SIGXFSZ, SIG_IGN);
  return signals;
}

/// Waits for a signal; 0 when the time is up first.
int wait_for(const sigset_t& signals, milliseconds limit) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(limit);
  timespec span{};
  span.tv_sec = whole.count();
  span.tv_nsec = std::chrono::nanoseconds(limit - whole).count();
  const int caught = sigtimedwait(&signals, nullptr, &span);
  return caught > 0 ? caught : 0;
}

bool is_end_signal(int signal) noexcept {
  return signal == SIGTERM || signal == SIGINT;
}

void print_listeners(
  const actors::node& running, const config::settings& settings, std::ostream& out) {
  const auto host = [](const std::string& bound) {
    return bound == "0.0.0.0" || bound == "::" || bound == "localhost" ? "127.0.0.1" : bound;
  };
  if (const auto port = running.port(role::public_listener))
    out << "public http://" << host(settings.serve.public_listener.host) << ":" << *port << "\n";
  if (const auto port = running.port(role::admin_listener))
    out << "admin http://" << host(settings.serve.admin_listener.host) << ":" << *port << "\n";
  if (const auto demo = running.demo())
    out << "demo " << demo->url << " (log in as " << demo->username << " with the password "
        << demo->password.reveal() << ")\n";
  out << "ready" << std::endl;
}

/// Drains a node that was told to end.
///
/// @param is_dead  set when the node could not go on meanwhile.
int end_gracefully(
  actors::node& running, const config::serve_settings& settings, const sigset_t& signals,
  const std::atomic<bool>& is_dead, spdlog::logger& log) {
  log.info("draining: readiness fails, requests are still served");
  running.announce_drain();
  if (settings.drain_delay > milliseconds{0})
    if (const int second = wait_for(signals, settings.drain_delay); is_end_signal(second))
      std::_Exit(signalled + second);
  if (is_dead)
    return exit_code::refused;
  log.info("draining: no new connections, requests under way finish");
  running.drain([] { kill(getpid(), wake_signal); });
  const int next = wait_for(signals, settings.drain_timeout);
  if (is_end_signal(next))
    std::_Exit(signalled + next);
  if (next == wake_signal)
    return is_dead ? exit_code::refused : exit_code::done;
  log.warn("the time to drain is up: requests under way are cut off");
  return exit_code::refused;
}

} // namespace

int start_node(
  const config::configuration& configuration, std::string_view roles, std::ostream& out,
  std::ostream& err, std::shared_ptr<actors::store_front> before_store) {
  const auto& settings = configuration.settings;
  auto wanted = actors::read_roles(roles);
  if (const auto* problem = std::get_if<std::string>(&wanted)) {
    err << "error: " << *problem << "\n";
    return exit_code::misuse;
  }
  const auto signals = block_signals();
  const auto log = make_logger(settings.log);
  for (const auto& next : configuration.warnings)
    log->warn(to_string(next));
  std::atomic<bool> is_dead{false};
  auto started = actors::node::start(
    {.settings = settings,
     .roles = std::get<actors::role_set>(std::move(wanted)),
     .version = std::string(version()),
     .log = log,
     .now = system_time,
     .random = system_random(),
     .on_fatal =
       [&is_dead, log](const std::string& why) {
         log->critical(fmt::format("the node cannot go on: {}", why));
         is_dead = true;
         kill(getpid(), wake_signal);
       },
     .pause = [&signals](milliseconds span) { return is_end_signal(wait_for(signals, span)); },
     .before_store = std::move(before_store)});
  if (const auto* problem = std::get_if<std::string>(&started)) {
    err << "error: " << *problem << "\n";
    return exit_code::misuse;
  }
  auto& running = *std::get<std::unique_ptr<actors::node>>(started);
  if (settings.secrets.system.empty())
    log->warn("no secrets.system is configured: tokens end with this process");
  print_listeners(running, settings, out);
  int caught = 0;
  sigwait(&signals, &caught);
  if (is_dead)
    return exit_code::refused;
  return end_gracefully(running, settings.serve, signals, is_dead, *log);
}

} // namespace gatehouse::tools
