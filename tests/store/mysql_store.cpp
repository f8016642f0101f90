#include "store/mysql_store.hpp"

#include "store/mysql_connection.hpp"
#include "store/mysql_schema.hpp"
#include "store/sql_schema.hpp"
#include "tests/store/contract.hpp"
#include "tests/store/mysql_greedy_server.hpp"
#include "tests/store/mysql_relay.hpp"
#include "tests/store/mysql_server.hpp"

#include <atomic>
#include <random>
#include <thread>

using namespace gatehouse;
using namespace gatehouse::store;
using namespace gatehouse::test;

namespace {

constexpr auto kind = record_kind::access_token;
constexpr auto writing = mysql_connection::purpose::write;

protocol::random_source some_random() {
  return [](std::span<unsigned char> to) {
    thread_local std::mt19937_64 numbers{std::random_device{}()};
    for (auto& each : to)
      each = static_cast<unsigned char>(numbers());
  };
}

/// A database of its own, a writer and a reader.
struct fixture {
  fixture() { REQUIRE(migrate(options, schema_version()).fault == ""); }

  static group_outcome apply(mysql_store& by, const std::vector<batch>& group) {
    std::vector<const batch*> each;
    for (const auto& next : group)
      each.push_back(&next);
    return by.apply(each, {});
  }
  group_outcome apply(const std::vector<batch>& group) { return apply(writer, group); }

  bool has(const std::string& key) {
    const auto done = reader.read({get(kind, key)}, {});
    REQUIRE(done.fault == "");
    return done.batch.steps[0].one() != nullptr;
  }

  /// Ends every connection but that of the administrator who does it.
  void kill_connections() {
    mysql_connection administrator(options, writing);
    for (auto id = next_connection(administrator); id > 0; id = next_connection(administrator))
      administrator.execute("KILL CONNECTION " + std::to_string(id));
  }
  std::int64_t next_connection(mysql_connection& administrator) const {
    return administrator.number(
      "SELECT MIN(id) FROM information_schema.processlist WHERE command <> 'Killed' AND "
      "id <> CONNECTION_ID() AND db = '"
      + options.database + "'");
  }

  mysql_options options = mysql_server::shared().make_database();
  // They connect at their first use.
  mysql_store writer{options, mysql_store::access::write, some_random()};
  mysql_store reader{options, mysql_store::access::read, some_random()};
};

} // namespace

TEST_CASE("a batch that cannot be done leaves the others of its MySQL transaction alone") {
  fixture x;
  const auto done = x.apply(
    {{put(token("first"))},
     {put(token("undone")), take(kind, "none")},
     {add(token("last"))},
     {add(token("first"))}});
  REQUIRE(done.fault == "");
  CHECK(done.batches[0].is_applied);
  CHECK_FALSE(done.batches[1].is_applied);
  CHECK(done.batches[1].failed_at == 1);
  CHECK(done.batches[2].is_applied);
  CHECK_FALSE(done.batches[3].is_applied);
  CHECK(x.has("first"));
  CHECK_FALSE(x.has("undone"));
  CHECK(x.has("last"));
}

TEST_CASE("transactions that lock each other on MySQL are done again until all are done") {
  fixture x;
  constexpr int rounds = 100;
  std::atomic<int> faults = 0;
  const auto work = [&](const char* first, const char* second) {
    mysql_store own(x.options, mysql_store::access::write, some_random());
    for (int i = 0; i < rounds; ++i)
      if (!fixture::apply(own, {{put(token(first))}, {put(token(second))}}).is_committed())
        ++faults;
  };
  REQUIRE(x.apply({{put(token("a")), put(token("b"))}}).is_committed());
  std::thread one(work, "a", "b");
  std::thread other(work, "b", "a");
  one.join();
  other.join();
  CHECK(faults == 0);
  mysql_connection administrator(x.options, writing);
  CHECK(
    administrator.number("SELECT variable_value FROM information_schema.global_status WHERE "
                         "variable_name = 'INNODB_DEADLOCKS'")
    > 0);
}

TEST_CASE("a lock of others that is released in the end costs a MySQL transaction time only") {
  fixture x;
  REQUIRE(x.apply({{put(token("k"))}}).is_committed());
  auto hasty = x.options;
  hasty.lock_timeout = std::chrono::seconds{1};
  mysql_store waiting(hasty, mysql_store::access::write, some_random());
  mysql_connection other(x.options, writing);
  other.execute("START TRANSACTION");
  other.execute("UPDATE gatehouse_access_token SET payload = 'x'");
  std::thread releasing([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds{1'300});
    other.execute("ROLLBACK");
  });
  const auto done = fixture::apply(waiting, {{take(kind, "k")}});
  releasing.join();
  CHECK(done.fault == "");
  CHECK(done.batches.at(0).steps.at(0).one()->payload == "{}");
}

TEST_CASE("a MySQL connection that was closed while nobody used it is replaced unnoticed") {
  fixture x;
  REQUIRE(x.apply({{put(token("before"))}}).is_committed());
  REQUIRE(x.has("before"));
  x.kill_connections();
  CHECK(x.apply({{put(token("after"))}}).fault == "");
  CHECK(x.has("after"));
  CHECK(x.reader.list({.kind = kind}, {}).found.total == 2);
  x.kill_connections();
  CHECK(x.reader.list({.kind = kind}, {}).found.total == 2);
  CHECK(x.writer.probe() == "");
}

TEST_CASE(
  "a commit on MySQL that was not answered is a fault for the group, and is not done again") {
  fixture x;
  for (const auto when : {mysql_relay::cut::before_commit, mysql_relay::cut::before_answer}) {
    mysql_relay relay(x.options.host, when);
    auto by_relay = x.options;
    by_relay.host = relay.socket();
    mysql_store own(by_relay, mysql_store::access::write, some_random());
    const std::string key = when == mysql_relay::cut::before_commit ? "lost" : "kept";
    const auto done = fixture::apply(own, {{add(token(key))}, {add(token(key + " too"))}});
    CHECK(done.fault != "");
    CHECK(done.batches.empty());
  }
  CHECK_FALSE(x.has("lost"));
  CHECK(x.has("kept"));
  CHECK(x.has("kept too"));
}

TEST_CASE("what no message of MySQL can hold is refused by itself") {
  fixture x;
  auto narrow = x.options;
  narrow.max_allowed_packet = 64 * 1'024;
  mysql_store own(narrow, mysql_store::access::write, some_random());
  const auto done = fixture::apply(
    own, {{put(token("small"))},
          {put(token("undone")), put(token("large", std::string(100'000, 'x')))},
          {put(token("medium", std::string(40'000, 'x')))}});
  REQUIRE(done.fault == "");
  CHECK(done.batches[0].is_applied);
  CHECK_FALSE(done.batches[1].is_applied);
  CHECK(done.batches[2].is_applied);
  CHECK_FALSE(x.has("undone"));
  CHECK(x.reader.read({get(kind, "medium")}, {}).batch.steps[0].one()->payload.size() == 40'000);
}

TEST_CASE("MySQL is asked for its own limit of a message") {
  fixture x;
  x.options.max_allowed_packet = 0;
  mysql_connection own(x.options, writing);
  CHECK(own.packet_limit() == 16 << 20);
  mysql_store store(x.options, mysql_store::access::write, some_random());
  CHECK(
    fixture::apply(store, {{put(token("k", std::string(8 << 20, 'x')))}}).batches.at(0).is_applied);
  CHECK(store.read({get(kind, "k")}, {}).batch.steps.at(0).one()->payload.size() == 8 << 20);
}

TEST_CASE("sessions of MySQL have the level, the mode and the collation that they need") {
  fixture x;
  x.options.collation = "utf8mb4_bin";
  mysql_connection own(x.options, writing);
  CHECK(own.number("SELECT @@tx_isolation = 'READ-COMMITTED'") == 1);
  CHECK(own.number("SELECT @@sql_mode LIKE '%STRICT_ALL_TABLES%'") == 1);
  CHECK(own.number("SELECT @@collation_connection = 'utf8mb4_bin'") == 1);
  x.options.collation = "no_such_thing";
  CHECK(read_schema(x.options).fault.find("error 1273") == 0);
  x.options.collation = "latin1_swedish_ci";
  mysql_store store(x.options, mysql_store::access::write, some_random());
  const auto key = std::string("\xff\x00'\"\\\xc3\xa4 k", 9);
  CHECK(fixture::apply(store, {{put(token(key, key))}}).batches.at(0).is_applied);
  CHECK(x.reader.read({get(kind, key)}, {}).batch.steps.at(0).one()->payload == key);
}

TEST_CASE("TLS that was asked for and is not offered is no connection to MySQL") {
  fixture x;
  for (const auto how : {mysql_protection::verified, mysql_protection::unchecked}) {
    x.options.protection = how;
    CHECK(read_schema(x.options).fault != "");
  }
  x.options.protection = mysql_protection::if_offered;
  CHECK(read_schema(x.options).fault == "");
}

TEST_CASE("who may not connect to MySQL is told so, without the password") {
  fixture x;
  x.options.user = "nobody-here";
  x.options.password = protocol::secret("hunter2");
  const auto fault = read_schema(x.options).fault;
  CHECK(fault.find("error 1045") == 0);
  CHECK(fault.find("hunter2") == std::string::npos);
  x.options.user = std::string("root\0x", 6);
  CHECK(read_schema(x.options).fault == "the data source name has a zero octet");
}

TEST_CASE("a MySQL server that asks for the password itself gets none") {
  mysql_greedy_server server;
  const auto fault = read_schema({.host = server.socket(),
                                  .user = "ann",
                                  .password = protocol::secret("hunter2"),
                                  .database = "records"})
                       .fault;
  CHECK(fault != "");
  const auto& heard = server.heard();
  CHECK(heard.find("ann") != std::string::npos);
  CHECK(heard.find("hunter2") == std::string::npos);
}

TEST_CASE("a MySQL server without TLS gets no password where TLS was asked for") {
  for (const auto how : {mysql_protection::if_offered, mysql_protection::unchecked})
    for (const auto* proof : {"caching_sha2_password", "sha256_password"}) {
      mysql_greedy_server server(proof);
      CHECK(
        read_schema({.host = server.socket(),
                     .user = "ann",
                     .password = protocol::secret("hunter2"),
                     .database = "records",
                     .protection = how})
          .fault
        != "");
      CHECK(server.heard().find("hunter2") == std::string::npos);
    }
}

TEST_CASE("a MySQL server that stands still is given up in time, and used again afterwards") {
  fixture x;
  auto hasty = x.options;
  hasty.read_timeout = hasty.connect_timeout = std::chrono::seconds{1};
  mysql_store own(hasty, mysql_store::access::write, some_random());
  REQUIRE(fixture::apply(own, {{put(token("k"))}}).is_committed());
  mysql_server::shared().stop();
  const auto begin = std::chrono::steady_clock::now();
  const auto fault = fixture::apply(own, {{put(token("l"))}}).fault;
  const auto took = std::chrono::steady_clock::now() - begin;
  mysql_server::shared().go_on();
  CHECK(fault != "");
  CHECK(took < std::chrono::seconds{8});
  CHECK(fixture::apply(own, {{put(token("m"))}}).fault == "");
}

TEST_CASE("connections to MySQL end when they are too many for the time, or too old") {
  fixture x;
  x.options.pool = std::make_shared<mysql_pool>();
  x.options.pool->max_idle = 1;
  const auto& open = x.options.pool->open;
  mysql_store one(x.options, mysql_store::access::read, some_random());
  mysql_store other(x.options, mysql_store::access::read, some_random());
  const auto use = [](mysql_store& by) { CHECK(by.read({get(kind, "k")}, {}).fault == ""); };
  use(one);
  use(other);
  CHECK(open == 2);
  one.rest();
  CHECK(open == 2);
  one.rest();
  other.rest();
  other.rest();
  CHECK(open == 1);
  use(one);
  CHECK(open == 2);

  x.options.max_lifetime = std::chrono::nanoseconds{1};
  mysql_store aging(x.options, mysql_store::access::read, some_random());
  use(aging);
  mysql_connection administrator(x.options, writing);
  const auto made = [&] {
    return administrator.number("SELECT variable_value FROM information_schema.global_status "
                                "WHERE variable_name = 'CONNECTIONS'");
  };
  const auto before = made();
  use(aging);
  CHECK(made() == before + 1);
}

TEST_CASE("readers of MySQL see one moment, and lock nothing") {
  fixture x;
  const auto version = x.apply({{put(token("k"))}}).batches.at(0).steps.at(0).one()->version;
  mysql_connection other(x.options, writing);
  other.execute("START TRANSACTION");
  other.execute("UPDATE gatehouse_access_token SET payload = 'x'");
  CHECK(x.reader.read({require(kind, "k", version), get(kind, "k")}, {}).batch.is_applied);
  CHECK(x.reader.read({require(kind, "k"), get(kind, "k")}, {}).batch.is_applied);
  const auto refused = x.reader.read({get(kind, "k"), require(kind, "k", version + 1)}, {});
  CHECK(refused.fault == "");
  CHECK_FALSE(refused.batch.is_applied);
  CHECK(refused.batch.failed_at == 1);
  CHECK_FALSE(x.reader.read({require(kind, "none")}, {}).batch.is_applied);
}

TEST_CASE("the schema of MySQL goes up and down, whoever does it at once") {
  auto options = mysql_server::shared().make_database();
  CHECK(read_schema(options).is_fresh);
  std::atomic<int> faults = 0;
  std::vector<std::thread> all;
  for (int i = 0; i < 4; ++i)
    all.emplace_back([&] {
      if (!migrate(options, schema_version()).fault.empty())
        ++faults;
    });
  for (auto& each : all)
    each.join();
  CHECK(faults == 0);
  CHECK(read_schema(options).version == schema_version());
  CHECK(migrate(options, 0).fault == "");
  CHECK(read_schema(options).version == 0);
  CHECK(migrate(options, schema_version()).fault == "");
  mysql_connection(options, writing)
    .execute(note_migration(sql_dialect::mysql, schema_version() + 1));
  CHECK(migrate(options, schema_version()).fault.find("does not know") != std::string::npos);
}

TEST_CASE("the fault of a missing MySQL table names the table") {
  fixture x;
  REQUIRE(migrate(x.options, 0).fault == "");
  const auto fault = x.apply({{put(token("k"))}}).fault;
  CHECK(fault.find("error 1146") == 0);
  CHECK(fault.find("gatehouse_access_token") != std::string::npos);
}
