#include "actors/audit_log.hpp"

#include "actors/homed.hpp"
#include "actors/roster.hpp"
#include "protocol/json.hpp"

#include <caf/all.hpp>
#include <doctest/doctest.h>
#include <future>
#include <set>
#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>
#include <sstream>
#include <string>
#include <thread>

using namespace gatehouse;
using namespace gatehouse::actors;

namespace {

std::string shown(std::string client, std::string subject = {}, const char* member = "client_id") {
  const auto line = protocol::json::parse(to_json(
    {}, {.name = "n",
         .client = protocol::client_id(std::move(client)),
         .subject = protocol::subject_id(std::move(subject)),
         .address = "a",
         .details = "{}"}));
  return *line.value().find(member)->if_string();
}

class pool_of_one : public caf::actor_system_config {
public:
  pool_of_one() {
    add_message_types<caf::id_block::gatehouse>();
    set("scheduler.policy", caf::atom("sharing"));
    set("scheduler.max-threads", std::size_t{1});
    set("logger.verbosity", caf::atom("quiet"));
  }
};

/// A disk that stands still until it is let go.
class slow_sink : public spdlog::sinks::base_sink<std::mutex> {
public:
  explicit slow_sink(std::shared_future<void> go) : go_(std::move(go)) {}

  std::vector<std::string> lines;
  std::set<std::thread::id> threads;

protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    go_.wait();
    lines.emplace_back(message.payload.data(), message.payload.size());
    threads.insert(std::this_thread::get_id());
  }
  void flush_() override {}

private:
  std::shared_future<void> go_;
};

home nowhere() {
  return {nullptr, std::make_shared<actor_statistics>("test", "test")};
}

hash_worker_actor::behavior_type answers_at_once() {
  return {
    [](const request_context&, const verify_secret_request&) { return true; },
    [](const request_context&, const hash_secret_request&) {
      std::ostringstream thread;
      thread << std::this_thread::get_id();
      return thread.str();
    }};
}

} // namespace

TEST_CASE("the audit log has a thread of its own: a disk that stands still holds nobody up") {
  std::promise<void> go;
  const auto sink = std::make_shared<slow_sink>(go.get_future().share());
  const auto log = std::make_shared<spdlog::logger>("audit", sink);
  std::string pool_thread;
  {
    pool_of_one config;
    caf::actor_system system{config};
    const auto audit = system.spawn<homed<audit_log>, caf::detached>(nowhere(), log);
    const auto worker = system.spawn(answers_at_once);

    for (int i = 0; i < 3; ++i)
      caf::anon_send(
        audit, request_context{},
        audit_event{.name = "e" + std::to_string(i), .client = {}, .address = {}, .details = "{}"});
    caf::scoped_actor self{system};
    // The only thread of the pool is free, although nothing can be written.
    self->request(worker, std::chrono::seconds{30}, request_context{}, hash_secret_request{})
      .receive([&](const std::string& thread) { pool_thread = thread; }, [](const caf::error&) {});
    CHECK_FALSE(pool_thread.empty());
    // What was sent is written before it ends.
    roster ending;
    ending.add(caf::actor_cast<caf::strong_actor_ptr>(audit));
    ending.end_all();
    go.set_value();
  }
  REQUIRE(sink->lines.size() == 3);
  for (std::size_t i = 0; i < 3; ++i)
    CHECK(sink->lines[i].find("\"e" + std::to_string(i) + "\"") != std::string::npos);
  REQUIRE(sink->threads.size() == 1);
  std::ostringstream audit_thread;
  audit_thread << *sink->threads.begin();
  CHECK(audit_thread.str() != pool_thread);
  CHECK(*sink->threads.begin() != std::this_thread::get_id());
}

TEST_CASE("AB-88 a client_id or a subject that was made up cannot flood or break the log") {
  CHECK(shown(std::string(16'000, 'q')).size() == 255);
  CHECK(shown("a\xFF\xC2\x9B\x1B\x7F\nb") == "a??????b");
  CHECK(shown("my app-1") == "my app-1");
  CHECK(shown("c", std::string(16'000, 'q'), "sub").size() == 255);
  CHECK(shown("c", "ada\n\xC3\xA9", "sub") == "ada???");
}
