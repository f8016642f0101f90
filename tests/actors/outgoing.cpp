#include "actors/outgoing.hpp"

#include "actors/homed.hpp"
#include "actors/io_unit.hpp"
#include "actors/outgoing_fault.hpp"
#include "tests/net/scripted_server.hpp"

#include <doctest/doctest.h>
#include <future>
#include <spdlog/logger.h>

using namespace gatehouse;
using namespace gatehouse::actors;
using tests::scripted_server;

namespace {

class plain_config : public caf::actor_system_config {
public:
  plain_config() {
    add_message_types<caf::id_block::gatehouse>();
    set("scheduler.max-threads", std::size_t{1});
    set("logger.verbosity", caf::atom("quiet"));
  }
};

/// The actor on an I/O thread, as in a node.
struct outgoing_world {
  plain_config config;
  caf::actor_system system{config};
  net::io_loop loop{"io-0"};
  io_unit unit{system, loop};
  std::shared_ptr<outgoing_counters> counters = std::make_shared<outgoing_counters>();
  outgoing_actor sends;

  explicit outgoing_world(protocol::ssrf_guard guard) {
    loop.start();
    sends = system.spawn<homed<outgoing>>(
      home{&unit, std::make_shared<actor_statistics>("test", "test")},
      outgoing_parts{
        .loop = &loop,
        .guard = guard,
        .settings = {},
        .counters = counters,
        .log = std::make_shared<spdlog::logger>("silent")});
  }

  ~outgoing_world() {
    end();
    system.await_all_actors_done();
    loop.stop();
    loop.join();
  }

  void end() {
    if (sends)
      caf::anon_send_exit(sends, caf::exit_reason::user_shutdown);
    sends = nullptr;
  }

  /// The name of the outcome, or the body.
  std::string ask(const std::string& url, bool is_guarded, bool is_from_stranger = false) {
    outgoing_request asked;
    asked.url = url;
    asked.is_guarded = is_guarded;
    asked.is_from_stranger = is_from_stranger;
    std::string told;
    caf::scoped_actor self{system};
    self->request(sends, caf::infinite, request_context{}, asked)
      .receive(
        [&](const outgoing_response& response) { told = response.body; },
        [&](const caf::error& error) { told = describe(error); });
    return told;
  }

  std::uint64_t counted(net::fetch_errc outcome) const {
    return counters->all[0].outcomes[static_cast<std::size_t>(outcome)].load();
  }
};

const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

} // namespace

TEST_CASE("AB-45 which outgoing requests are guarded is what the settings say") {
  using protocol::ssrf_guard;
  const std::string refused = "outgoing:refused_by_guard";
  for (const auto& [guard, stranger, guarded, other] :
       std::vector<std::tuple<ssrf_guard, std::string, std::string, std::string>>{
         {ssrf_guard::off, "ok", "ok", "ok"},
         {ssrf_guard::stranger_urls, refused, "ok", "ok"},
         {ssrf_guard::client_urls, refused, refused, "ok"},
         {ssrf_guard::all_outgoing, refused, refused, refused}}) {
    scripted_server there{{ok}, {ok}, {ok}};
    outgoing_world x(guard);
    CHECK(x.ask(there.url(), true, true) == stranger);
    CHECK(x.ask(there.url(), true) == guarded);
    CHECK(x.ask(there.url(), false) == other);
    CHECK(x.counted(net::fetch_errc::none) + x.counted(net::fetch_errc::refused_by_guard) == 3);
    CHECK(
      x.counted(net::fetch_errc::none) == (stranger == "ok") + (guarded == "ok") + (other == "ok"));
  }
}

TEST_CASE("an actor that ends answers what is under way, and leaves nothing on its thread") {
  scripted_server there{{"wait"}};
  outgoing_world x(protocol::ssrf_guard::off);
  std::promise<std::string> told;
  const auto asks = x.system.spawn([&](caf::event_based_actor* self) {
    outgoing_request asked;
    asked.url = there.url();
    self->request(x.sends, caf::infinite, request_context{}, asked)
      .then(
        [&](const outgoing_response&) { told.set_value("answered"); },
        [&](const caf::error& error) { told.set_value(describe(error)); });
  });
  there.wait_for_accept();
  x.end();
  CHECK(told.get_future().get() == "outgoing:stopped");
}
