#include "store/redis_driver.hpp"

#include "store/redis_script.hpp"
#include "store/redis_trouble.hpp"

#include <algorithm>
#include <array>
#include <new>

namespace gatehouse::store {

namespace {

constexpr std::chrono::milliseconds first_pause{100};
constexpr std::chrono::milliseconds longest_pause{5000};
constexpr std::chrono::milliseconds probe_interval{1000};

constexpr const char* busy = "too much waits for Redis";
constexpr const char* late = "Redis does not answer in time";
constexpr const char* not_understood = "what answers is no Redis server, or says too much";
constexpr const char* stopped = "the program ends";

} // namespace

redis_driver::redis_driver(redis_options options, protocol::random_source random, owner of)
  : options_(std::move(options)), random_(std::move(random)), owner_(std::move(of)),
    reader_(options_.max_reply_bytes), pause_(first_pause) {}

void redis_driver::run(std::vector<std::string> words, on_answer then, time_point now) {
  now_ = now;
  if (phase_ == phase::stopped)
    return then(stopped);
  if (is_down_)
    return then(last_loss_);
  if (awaited_.size() + waiting_.size() >= options_.max_waiting)
    return then(busy);
  call made{.words = std::move(words), .then = std::move(then), .since = now};
  if (phase_ == phase::ready)
    send_call(std::move(made));
  else
    waiting_.push_back(std::move(made));
}

void redis_driver::send(std::vector<std::string_view> words) {
  auto octets = format_redis_command(words);
  // Replies are matched by their order: nothing may be left out.
  if (!octets)
    throw std::bad_alloc();
  owner_.send(std::move(*octets));
}

void redis_driver::send_call(call what) {
  std::vector<std::string_view> words{"EVALSHA", script_};
  if (what.is_whole)
    words = {"EVAL", redis_script()};
  words.insert(words.end(), what.words.begin(), what.words.end());
  what.since = now_;
  send(std::move(words));
  awaited_.push_back(std::move(what));
}

void redis_driver::on_open(time_point now) {
  now_ = now;
  if (phase_ != phase::opening)
    return;
  phase_ = phase::greeting;
  reader_ = redis_reader(options_.max_reply_bytes);
  greet();
}

/// All at once; the last reply names the script.
void redis_driver::greet() {
  due_ = now_ + options_.answer_timeout;
  greetings_ = 1;
  const auto database = std::to_string(options_.database);
  const auto& password = options_.password.reveal();
  if (!options_.user.empty()) {
    ++greetings_;
    send({"AUTH", options_.user, password});
  } else if (!password.empty()) {
    ++greetings_;
    send({"AUTH", password});
  }
  if (options_.database != 0) {
    ++greetings_;
    send({"SELECT", database});
  }
  send({"SCRIPT", "LOAD", redis_script()});
}

void redis_driver::on_octets(std::string_view octets, time_point now) {
  now_ = now;
  if (phase_ != phase::greeting && phase_ != phase::ready)
    return;
  std::vector<redis_reply> replies;
  const bool is_understood = reader_.feed(octets, replies);
  for (auto& each : replies) {
    on_reply(std::move(each));
    if (phase_ != phase::greeting && phase_ != phase::ready)
      return;
  }
  if (!is_understood)
    lose(not_understood);
}

void redis_driver::on_reply(redis_reply reply) {
  if (greetings_ > 0)
    return on_greeting(reply);
  // Nobody has asked.
  if (awaited_.empty())
    return lose(reply.is_error() ? to_redis_trouble(reply.text).says : not_understood);
  auto what = std::move(awaited_.front());
  awaited_.pop_front();
  if (reply.is_error())
    return on_error(std::move(what), reply);
  what.then(std::move(reply));
}

void redis_driver::on_greeting(const redis_reply& reply) {
  if (reply.is_error())
    return lose(to_redis_trouble(reply.text).says);
  if (--greetings_ > 0)
    return;
  script_ = reply.text;
  probe();
}

/// Writes something, to see whether the server can be written to.
void redis_driver::probe() {
  next_probe_ = now_ + probe_interval;
  call made{.words = redis_probe()};
  made.then = [this](const answer& came) { on_probed(came); };
  send_call(std::move(made));
}

void redis_driver::on_probed(const answer& came) {
  if (const auto* why = std::get_if<std::string>(&came)) {
    // Of a connection that is lost somebody else tells.
    if (phase_ == phase::ready)
      owner_.tell(false, *why);
    return;
  }
  if (phase_ == phase::greeting) {
    phase_ = phase::ready;
    pause_ = first_pause;
    is_down_ = false;
    for (auto& each : std::exchange(waiting_, {}))
      send_call(std::move(each));
  }
  owner_.tell(true, "Redis can be written to");
}

void redis_driver::on_error(call what, const redis_reply& reply) {
  if (reply.text.starts_with("NOSCRIPT") && !what.is_whole) {
    // It was not run; the server has forgotten its scripts.
    what.is_whole = true;
    return send_call(std::move(what));
  }
  const auto trouble = to_redis_trouble(reply.text);
  what.then(trouble.says);
  // What cannot be written to does not serve.
  if (trouble.ends_connection || phase_ == phase::greeting)
    lose(trouble.says);
}

void redis_driver::on_lost(const std::string& why, time_point now) {
  now_ = now;
  if (phase_ != phase::closed && phase_ != phase::stopped)
    lose(why);
}

void redis_driver::lose(const std::string& why) {
  const bool was_ready = phase_ == phase::ready;
  phase_ = phase::closed;
  greetings_ = 0;
  due_ = now_ + next_pause();
  last_loss_ = why;
  owner_.close();
  owner_.tell(false, why);
  fail_all(std::exchange(awaited_, {}), why);
  // After a loss there is one more attempt for which it is worth to wait.
  if (was_ready)
    return;
  is_down_ = true;
  fail_all(std::exchange(waiting_, {}), why);
}

/// Half of it by chance, so that nodes which have lost a server do not come back all at once.
std::chrono::milliseconds redis_driver::next_pause() {
  std::array<unsigned char, 1> chance{};
  random_(chance);
  const auto pause = pause_ / 2 + pause_ / 2 * chance[0] / 255;
  pause_ = std::min(pause_ * 2, longest_pause);
  return pause;
}

void redis_driver::tick(time_point now) {
  now_ = now;
  fail_late();
  switch (phase_) {
  case phase::closed:
    if (now < due_)
      return;
    phase_ = phase::opening;
    due_ = now + options_.connect_timeout;
    return owner_.open();
  case phase::opening:
    if (now >= due_)
      lose("Redis cannot be reached in time");
    return;
  case phase::greeting:
    if (now >= due_)
      lose(late);
    return;
  case phase::ready:
    if (!awaited_.empty() && awaited_.front().since + options_.answer_timeout <= now)
      lose(late);
    else if (now >= next_probe_)
      probe();
    return;
  case phase::stopped:
    return;
  }
}

void redis_driver::fail_late() {
  std::deque<call> too_late;
  while (!waiting_.empty() && waiting_.front().since + options_.answer_timeout <= now_) {
    too_late.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  fail_all(std::move(too_late), late);
}

void redis_driver::stop() {
  if (std::exchange(phase_, phase::stopped) == phase::stopped)
    return;
  owner_.close();
  fail_all(std::exchange(awaited_, {}), stopped);
  fail_all(std::exchange(waiting_, {}), stopped);
}

void redis_driver::fail_all(std::deque<call> those, const std::string& why) {
  for (auto& each : those)
    each.then(why);
}

} // namespace gatehouse::store
