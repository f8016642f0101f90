#include "store/memory_store.hpp"
#include "store/mysql_schema.hpp"
#include "store/mysql_store.hpp"
#include "store/postgres_schema.hpp"
#include "store/sql_schema.hpp"
#include "store/sqlite_schema.hpp"
#include "store/sqlite_store.hpp"
#include "store/statement_values.hpp"
#include "tests/store/contract.hpp"
#include "tests/store/mysql_server.hpp"
#include "tests/store/postgres_server.hpp"
#include "tests/store/postgres_user.hpp"
#include "tests/store/redis_user.hpp"
#include "tests/store/scratch_folder.hpp"

#include <chrono>
#include <mutex>
#include <random>
#include <stdexcept>

namespace gatehouse::test {

namespace {

using namespace store;

protocol::time_point now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

/// The memory store has one owner; users take turns.
class memory_backend : public contract_backend {
public:
  std::unique_ptr<contract_client> connect() override { return std::make_unique<user>(*this); }

private:
  class user : public contract_client {
  public:
    explicit user(memory_backend& home) : home_(home) {}
    batch_outcome apply(const batch& steps) override {
      const std::lock_guard lock(home_.mutex_);
      return home_.records_.apply(steps, now());
    }
    page list(const list_query& query) override {
      const std::lock_guard lock(home_.mutex_);
      return home_.records_.list(query, now());
    }
    std::uint64_t sweep(std::size_t limit) override {
      const std::lock_guard lock(home_.mutex_);
      return home_.records_.sweep(now(), limit);
    }

  private:
    memory_backend& home_;
  };

  std::mutex mutex_;
  memory_store records_;
};

protocol::random_source some_random() {
  return [](std::span<unsigned char> to) {
    thread_local std::mt19937_64 numbers{std::random_device{}()};
    for (auto& each : to)
      each = static_cast<unsigned char>(numbers());
  };
}

/// Every user has connections of its own, as processes would.
class sqlite_backend : public contract_backend {
public:
  explicit sqlite_backend(bool in_memory) {
    options_.path = in_memory ? ":memory:" : folder_.path() + "/records.sqlite";
    // What these tests ask does not depend on the disk.
    options_.synchronous = sqlite_synchronous::off;
    if (!in_memory)
      REQUIRE(migrate(options_, schema_version()).fault.empty());
  }

  std::unique_ptr<contract_client> connect() override { return std::make_unique<user>(options_); }

private:
  class user : public contract_client {
  public:
    explicit user(const sqlite_options& options)
      : writer_(options, sqlite_store::access::write, some_random()),
        reader_(options, sqlite_store::access::read, some_random()),
        has_reader_(!options.is_in_memory()) {}

    batch_outcome apply(const batch& steps) override {
      if (has_reader_ && is_read_only(steps)) {
        auto done = reader_.read(steps, now());
        REQUIRE(done.fault == "");
        return std::move(done.batch);
      }
      const batch* one = &steps;
      auto done = writer_.apply({&one, 1}, now());
      REQUIRE(done.fault == "");
      return std::move(done.batches.front());
    }
    page list(const list_query& query) override {
      auto done = (has_reader_ ? reader_ : writer_).list(query, now());
      REQUIRE(done.fault == "");
      return std::move(done.found);
    }
    std::uint64_t sweep(std::size_t limit) override {
      const auto done = writer_.apply({}, now(), {.until = now(), .limit = limit});
      REQUIRE(done.fault == "");
      return done.swept;
    }

  private:
    sqlite_store writer_;
    sqlite_store reader_;
    bool has_reader_;
  };

  scratch_folder folder_;
  sqlite_options options_;
};

/// A database of its own on a real server.
class mysql_backend : public contract_backend {
public:
  mysql_backend() { REQUIRE(migrate(options_, schema_version()).fault == ""); }

  std::unique_ptr<contract_client> connect() override { return std::make_unique<user>(options_); }

private:
  class user : public contract_client {
  public:
    explicit user(const mysql_options& options)
      : writer_(options, mysql_store::access::write, some_random()),
        reader_(options, mysql_store::access::read, some_random()) {}

    batch_outcome apply(const batch& steps) override {
      if (is_read_only(steps)) {
        auto done = reader_.read(steps, {});
        REQUIRE(done.fault == "");
        return std::move(done.batch);
      }
      const batch* one = &steps;
      auto done = writer_.apply({&one, 1}, {});
      REQUIRE(done.fault == "");
      return std::move(done.batches.front());
    }
    page list(const list_query& query) override {
      auto done = reader_.list(query, {});
      REQUIRE(done.fault == "");
      return std::move(done.found);
    }
    std::uint64_t sweep(std::size_t limit) override {
      const auto done = writer_.apply({}, {}, {.until = now(), .limit = limit});
      REQUIRE(done.fault == "");
      return done.swept;
    }

  private:
    mysql_store writer_;
    mysql_store reader_;
  };

  mysql_options options_ = mysql_server::shared().make_database();
};

/// A schema of its own on a real server.
class postgres_backend : public contract_backend {
public:
  /// @param isolation  of every transaction, as CockroachDB has it when it is `serializable`.
  explicit postgres_backend(const char* isolation) {
    auto& server = postgres_server::shared();
    options_.hosts = {{.name = server.socket_folder()}};
    options_.user = "gatehouse";
    options_.database = "postgres";
    options_.sslmode = "disable";
    options_.search_path = server.make_schema();
    options_.isolation = isolation;
    options_.max_connections = 1;
    REQUIRE(migrate(options_, schema_version()).fault == "");
  }

  std::unique_ptr<contract_client> connect() override { return std::make_unique<user>(options_); }

private:
  class user : public contract_client {
  public:
    explicit user(const postgres_options& options) : store_(options, some_random()) {}

    batch_outcome apply(const batch& steps) override { return checked(store_.apply(steps)); }
    page list(const list_query& query) override { return checked(store_.list(query)); }
    std::uint64_t sweep(std::size_t limit) override {
      return checked(store_.sweep(protocol::numeric_date(now()), limit));
    }

  private:
    template <class T>
    static T checked(store_answer<T> answer) {
      const auto* fault = std::get_if<store_fault>(&answer);
      REQUIRE((fault == nullptr ? "" : fault->message) == "");
      return std::get<T>(std::move(answer));
    }

    postgres_user store_;
  };

  postgres_options options_;
};

/// A database of its own on a real server.
class redis_backend : public contract_backend {
public:
  redis_backend() { options_.database = redis_server::shared().make_database(); }

  std::unique_ptr<contract_client> connect() override { return std::make_unique<user>(options_); }

private:
  class user : public contract_client {
  public:
    explicit user(const redis_options& options) : store_(options, some_random()) {}

    batch_outcome apply(const batch& steps) override {
      auto answer = store_.apply(steps);
      const auto* fault = std::get_if<store_fault>(&answer);
      REQUIRE((fault == nullptr ? "" : fault->message) == "");
      return std::get<batch_outcome>(std::move(answer));
    }
    page list(const list_query&) override { throw std::logic_error("Redis has no lists"); }
    std::uint64_t sweep(std::size_t) override { throw std::logic_error("Redis sweeps by itself"); }

  private:
    redis_user store_;
  };

  redis_options options_;
};

} // namespace

const std::vector<backend_entry>& contract_backends() {
  static const std::vector<backend_entry> all{
    {"memory", [] { return std::make_unique<memory_backend>(); }},
    {"sqlite", [] { return std::make_unique<sqlite_backend>(false); }},
    {"mysql", [] { return std::make_unique<mysql_backend>(); }},
    {"postgres", [] { return std::make_unique<postgres_backend>("read committed"); }},
    // What CockroachDB does with those who meet in a record, a stricter PostgreSQL does, too.
    {"cockroach", [] { return std::make_unique<postgres_backend>("serializable"); }},
    {"redis", [] { return std::make_unique<redis_backend>(); }, true},
  };
  return all;
}

record token(std::string key, std::string payload) {
  record item;
  item.kind = record_kind::access_token;
  item.key = std::move(key);
  item.payload = std::move(payload);
  return item;
}

record expired_token(std::string key) {
  auto item = token(std::move(key), "expired");
  item.expires_at = now() - std::chrono::seconds{10};
  return item;
}

std::uint64_t write(contract_client& to, record item) {
  const auto done = to.apply({put(std::move(item))});
  REQUIRE(done.is_applied);
  return done.steps[0].found[0].version;
}

outcome read(contract_client& from, const std::string& key, std::uint64_t known_version) {
  auto done = from.apply({get(record_kind::access_token, key, known_version)});
  REQUIRE(done.is_applied);
  return std::move(done.steps[0]);
}

bool has(contract_client& in, const std::string& key) {
  return read(in, key).one() != nullptr;
}

} // namespace gatehouse::test
