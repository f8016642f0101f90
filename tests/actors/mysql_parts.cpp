#include "actors/mysql_parts.hpp"

#include "actors/blocking_reader.hpp"
#include "actors/blocking_store_actor.hpp"
#include "actors/blocking_writer.hpp"
#include "actors/store_options.hpp"
#include "tests/actors/world.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <spdlog/logger.h>
#include <thread>

using namespace gatehouse;
using namespace gatehouse::actors;
using namespace gatehouse::test;

namespace {

/// What was asked of one connection.
struct asked {
  std::size_t batches = 0;
  std::size_t lists = 0;
  std::size_t sweeps = 0;
  std::size_t swept_beside = 0;
  std::size_t rests = 0;
  /// How long a question waits until it fails; zero when it does not.
  std::chrono::milliseconds hangs{0};
};

/// Says yes to everything.
class willing_store : public store::blocking_store {
public:
  explicit willing_store(std::shared_ptr<asked> to) : to_(std::move(to)) {}

  store::group_outcome apply(
    std::span<const store::batch* const> group, protocol::time_point,
    store::sweep_bounds sweep) override {
    to_->batches += group.size();
    if (sweep.limit > 0)
      ++(group.empty() ? to_->sweeps : to_->swept_beside);
    store::group_outcome done;
    for (const auto* each : group)
      done.batches.push_back(
        {.is_applied = true, .failed_at = 0, .steps = std::vector<store::outcome>(each->size())});
    return done;
  }
  store::read_outcome read(const store::batch& steps, protocol::time_point) override {
    ++to_->batches;
    if (to_->hangs.count() > 0) {
      std::this_thread::sleep_for(to_->hangs);
      return {.fault = "no connection"};
    }
    return {
      .batch = {
        .is_applied = true, .failed_at = 0, .steps = std::vector<store::outcome>(steps.size())}};
  }
  store::list_outcome list(const store::list_query&, protocol::time_point) override {
    ++to_->lists;
    return {};
  }
  std::string probe() override { return {}; }
  void rest() noexcept override { ++to_->rests; }

private:
  std::shared_ptr<asked> to_;
};

/// As many writers and readers as are wanted, on the world's one thread.
struct pool_world : world {
  pool_world(unsigned writers, unsigned readers) {
    parts.secrets = {protocol::secret("a secret of the system")};
    parts.now = [this] { return now; };
    parts.random = given->random;
    parts.state = std::make_shared<node_state>();
    parts.log = std::make_shared<spdlog::logger>("none");
    use_mysql(parts, {});
    parts.pending_schema = [] { return std::string(); };
    parts.connect = [this](store::blocking_store::access) {
      all.push_back(std::make_shared<asked>());
      return std::make_unique<willing_store>(all.back());
    };
    blocking_store_actor::connections to{
      .writers = {},
      .readers = {},
      .for_writer = parts.for_writer,
      .for_readers = parts.for_readers};
    for (unsigned i = 0; i < writers; ++i) {
      to.writers.push_back(spawn<blocking_writer>(parts));
      caf::anon_send(to.writers.back(), request_context{}, sweep_tick{});
      parts.sweeps = sweeping::never;
    }
    for (unsigned i = 0; i < readers; ++i)
      to.readers.push_back(spawn<blocking_reader>(parts));
    front = spawn<blocking_store_actor>(std::move(to));
  }

  void write(std::string key, std::string group) {
    store::record item;
    item.key = std::move(key);
    item.group = std::move(group);
    CHECK(ask<store::batch_outcome>(front, store::batch{store::put(item)}).value);
  }

  blocking_parts parts;
  std::vector<std::shared_ptr<asked>> all;
  store_actor front;
};

} // namespace

TEST_CASE("a pool has two writers when it is large enough, and readers within reason") {
  const auto is = [](unsigned most, unsigned writers, unsigned readers) {
    const auto x = share_connections(most);
    return x.writers == writers && x.readers == readers;
  };
  CHECK(is(1, 1, 0));
  CHECK(is(2, 1, 1));
  CHECK(is(3, 1, 2));
  CHECK(is(4, 2, 2));
  CHECK(is(16, 2, 14));
  CHECK(is(10'000, 2, 32));
}

TEST_CASE("what begins with the same grant has the same writer of a pool") {
  pool_world x(2, 1);
  for (int i = 0; i < 32; ++i)
    x.write("key " + std::to_string(i), "grant");
  CHECK((x.all[0]->batches == 32) != (x.all[1]->batches == 32));
  for (int i = 0; i < 32; ++i)
    x.write("key " + std::to_string(i), "");
  CHECK(x.all[0]->batches > 0);
  CHECK(x.all[1]->batches > 0);
  CHECK(x.all[0]->batches + x.all[1]->batches == 64);
}

TEST_CASE("behind a question that waited for the database in vain nobody else waits") {
  pool_world x(1, 1);
  const store::batch question{store::get(store::record_kind::client, "app")};
  auto& reader = *x.all.back();
  reader.hangs = std::chrono::milliseconds{1'100};
  CHECK(is(x.ask<store::batch_outcome>(x.front, question).fault, fault::store_failed));
  for (int i = 0; i < 5; ++i)
    CHECK(is(x.ask<store::batch_outcome>(x.front, question).fault, fault::store_failed));
  CHECK(reader.batches == 1);
}

TEST_CASE("a question that nobody waits for any more is not asked") {
  pool_world x(1, 1);
  const store::batch question{store::get(store::record_kind::client, "app")};
  const auto ask_until = [&](protocol::time_point deadline) {
    const auto asked = x.send<store::batch_outcome>(
      x.front, question,
      {.request_id = {}, .deadline_ms = protocol::numeric_date(deadline) * 1000});
    x.run();
    return asked->value.has_value();
  };
  CHECK_FALSE(ask_until(x.now - std::chrono::seconds{1}));
  CHECK(x.all.back()->batches == 0);
  CHECK(ask_until(x.now + std::chrono::seconds{1}));
}

TEST_CASE("one writer of a pool sweeps, beside no batch") {
  pool_world x(2, 1);
  for (int i = 0; i < 300; ++i) {
    x.write("key " + std::to_string(i), "");
    x.scheduler().advance_time(std::chrono::milliseconds{10});
    x.run();
  }
  CHECK(x.all[0]->sweeps > 0);
  CHECK(x.all[1]->sweeps == 0);
  CHECK(x.all[0]->swept_beside + x.all[1]->swept_beside == 0);
}

TEST_CASE("a pool of one connection writes and reads by it") {
  pool_world x(1, 0);
  x.write("k", "");
  const store::batch reading{store::get(store::record_kind::client, "k")};
  CHECK(x.ask<store::batch_outcome>(x.front, reading).value);
  CHECK(x.ask<store::page>(x.front, store::list_query{}).value);
  CHECK(x.all[0]->batches == 2);
  CHECK(x.all[0]->lists == 1);
  CHECK(x.parts.for_writer->inside() == 0);
  CHECK(x.parts.for_readers->inside() == 0);
}

TEST_CASE("readers are asked now and then whether they need their connections") {
  pool_world x(1, 1);
  CHECK(x.ask<store::page>(x.front, store::list_query{}).value);
  x.scheduler().advance_time(std::chrono::seconds{10});
  x.run();
  CHECK(x.all[1]->rests == 1);
}

TEST_CASE("a data source name of MySQL says how its connections are made") {
  config::mysql_dsn dsn;
  dsn.user = "ann";
  dsn.password = protocol::secret("secret");
  dsn.address = {"db.example", 3307};
  dsn.database = "records";
  auto x = mysql_options_of(dsn, 4);
  CHECK(x.host == "db.example");
  CHECK(x.port == 3307);
  CHECK(x.user == "ann");
  CHECK(x.password.reveal() == "secret");
  CHECK(x.database == "records");
  CHECK(x.protection == store::mysql_protection::none);
  CHECK(x.connect_timeout == std::chrono::seconds{5});
  CHECK(x.read_timeout == std::chrono::seconds{15});
  CHECK(x.max_connections == 8);
  CHECK(x.pool->max_idle == 4);

  dsn.tls = config::mysql_tls::verified;
  dsn.collation = "utf8mb4_bin";
  dsn.connect_timeout = std::chrono::milliseconds{300};
  dsn.read_timeout = std::chrono::seconds{2};
  dsn.write_timeout = std::chrono::seconds{3};
  dsn.max_allowed_packet = 1'000'000;
  dsn.pool.max_conns = 5;
  dsn.pool.max_idle_conns = 0;
  dsn.pool.max_conn_lifetime = std::chrono::minutes{1};
  x = mysql_options_of(dsn, 4);
  CHECK(x.protection == store::mysql_protection::verified);
  CHECK(x.collation == "utf8mb4_bin");
  CHECK(x.connect_timeout == std::chrono::milliseconds{300});
  CHECK(x.read_timeout == std::chrono::seconds{2});
  CHECK(x.write_timeout == std::chrono::seconds{3});
  CHECK(x.max_allowed_packet == 1'000'000);
  CHECK(x.max_connections == 5);
  CHECK(x.pool->max_idle == 0);
  CHECK(x.max_lifetime == std::chrono::minutes{1});
  dsn.tls = config::mysql_tls::skip_verify;
  CHECK(mysql_options_of(dsn, 4).protection == store::mysql_protection::unchecked);
  dsn.tls = config::mysql_tls::preferred;
  CHECK(mysql_options_of(dsn, 4).protection == store::mysql_protection::if_offered);
}
