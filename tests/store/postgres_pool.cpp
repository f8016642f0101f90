#include "store/postgres_pool.hpp"

#include "store/postgres_schema.hpp"
#include "store/sql_schema.hpp"
#include "tests/protocol/counting_random.hpp"
#include "tests/store/postgres_server.hpp"
#include "tests/store/postgres_user.hpp"

#include <doctest/doctest.h>
#include <string>
#include <thread>
#include <vector>

using namespace gatehouse::store;
using namespace gatehouse::test;
using std::chrono::milliseconds;

namespace {

/// A store that may have four connections, one of them idle.
struct pooled_store {
  postgres_server& server = postgres_server::shared();
  std::string name;
  std::unique_ptr<postgres_user> user;

  pooled_store(std::string application, milliseconds idle_timeout) : name(std::move(application)) {
    postgres_options options;
    options.hosts = {{.name = server.socket_folder()}};
    options.user = "gatehouse";
    options.database = "postgres";
    options.sslmode = "disable";
    options.application_name = name;
    options.search_path = server.make_schema();
    options.max_connections = 4;
    options.max_idle_connections = 1;
    options.idle_timeout = idle_timeout;
    REQUIRE(migrate(options, schema_version()).fault.empty());
    user = std::make_unique<postgres_user>(options, counting_random());
  }

  /// Work for more than one connection.
  void make_wave() {
    std::vector<std::future<store_answer<batch_outcome>>> wave;
    for (int i = 0; i < 8; ++i) {
      record item;
      item.key = std::to_string(i);
      wave.push_back(user->begin({put(item)}));
      wave.push_back(user->begin({get(record_kind::client, item.key)}));
    }
    for (auto& each : wave)
      CHECK(std::holds_alternative<batch_outcome>(each.get()));
  }

  /// Connections that were made before a moment, in microseconds since the epoch.
  std::uint64_t connections(std::uint64_t before = 9'000'000'000'000'000) {
    return server.number(
      "SELECT count(*) FROM pg_stat_activity WHERE application_name = '" + name
      + "' AND backend_start <= to_timestamp(" + std::to_string(before) + " / 1000000.0)");
  }

  std::uint64_t time() {
    return server.number("SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)");
  }
};

} // namespace

TEST_CASE("a database that was away for a moment is tried again within a second") {
  constexpr std::uint8_t most = 255;
  CHECK(pause_after(0, most) == milliseconds{100});
  CHECK(pause_after(1, most) == milliseconds{200});
  CHECK(pause_after(3, most) == milliseconds{800});
  CHECK(pause_after(4, most) == milliseconds{1000});
  CHECK(pause_after(1'000'000, most) == milliseconds{1000});
}

TEST_CASE("nodes that lost a database together do not come back together") {
  CHECK(pause_after(4, 0) == milliseconds{500});
  CHECK(pause_after(4, 128) > milliseconds{740});
  CHECK(pause_after(4, 128) < milliseconds{760});
  CHECK(pause_after(0, 0) == milliseconds{50});
}

TEST_CASE("connections that one wave of work needed are there for the next one") {
  pooled_store x("waves", std::chrono::hours{1});
  for (int i = 0; i < 20; ++i)
    x.make_wave();
  const auto before = x.time();
  const auto open = x.connections();
  REQUIRE(open > 1);
  for (int i = 0; i < 20; ++i)
    x.make_wave();
  CHECK(x.connections(before) == open);
}

TEST_CASE("connections that nobody has used for long are closed, but for those that may stay") {
  pooled_store x("idle", milliseconds{20});
  for (int i = 0; i < 20; ++i)
    x.make_wave();
  constexpr int patience = 1000;
  for (int i = 0; i < patience && x.connections() > 1; ++i)
    std::this_thread::sleep_for(milliseconds{5});
  CHECK(x.connections() == 1);
}
