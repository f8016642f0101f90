#include "store/sqlite_store.hpp"

#include "store/sql_schema.hpp"
#include "store/sql_statements.hpp"
#include "store/sqlite_connection.hpp"
#include "store/sqlite_schema.hpp"
#include "tests/store/contract.hpp"
#include "tests/store/scratch_folder.hpp"

#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>
#include <thread>

using namespace gatehouse;
using namespace gatehouse::store;
using namespace gatehouse::test;

namespace {

constexpr auto kind = record_kind::access_token;
constexpr auto noon = protocol::time_point{std::chrono::seconds{1'800'000'000}};

protocol::random_source counting() {
  return [next = 0ULL](std::span<unsigned char> to) mutable {
    next += 2;
    for (std::size_t i = 0; i < to.size(); ++i)
      to[i] = static_cast<unsigned char>(next >> (8 * i));
  };
}

/// A database in a folder of its own, one writer and one reader.
struct fixture {
  fixture() { REQUIRE(migrate(options, schema_version()).fault == ""); }

  group_outcome apply(std::vector<batch> group) {
    std::vector<const batch*> each;
    for (const auto& next : group)
      each.push_back(&next);
    return writer.apply(each, noon);
  }

  bool has(const std::string& key) {
    const auto done = reader.read({get(kind, key)}, noon);
    return done.fault.empty() && done.batch.steps[0].one() != nullptr;
  }

  scratch_folder folder;
  sqlite_options options{
    .path = folder.path() + "/deep/er/records.sqlite",
    .busy_timeout = std::chrono::milliseconds{0}};
  // They open it at their first use.
  sqlite_store writer{options, sqlite_store::access::write, counting()};
  sqlite_store reader{options, sqlite_store::access::read, counting()};
};

mode_t mode_of(const std::string& path) {
  struct stat found {};
  return stat(path.c_str(), &found) == 0 ? found.st_mode & 0777U : 0U;
}

/// Lets no file grow beyond a size, as a full disk does.
class full_disk {
public:
  explicit full_disk(rlim_t most) {
    std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    auto less = before_;
    less.rlim_cur = most;
    setrlimit(RLIMIT_FSIZE, &less);
  }
  ~full_disk() { setrlimit(RLIMIT_FSIZE, &before_); }
  full_disk(const full_disk&) = delete;
  full_disk& operator=(const full_disk&) = delete;

private:
  rlimit before_{};
};

} // namespace

TEST_CASE("the database and what is above it are their owner's alone") {
  fixture x;
  REQUIRE(x.apply({{put(token("k"))}}).is_committed());
  CHECK(mode_of(x.folder.path() + "/deep") == 0700);
  CHECK(mode_of(x.folder.path() + "/deep/er") == 0700);
  CHECK(mode_of(x.options.path) == 0600);
  CHECK(mode_of(x.options.path + "-wal") == 0600);
}

TEST_CASE("a database that is there keeps its mode, and its records") {
  fixture x;
  REQUIRE(x.apply({{put(token("k"))}}).is_committed());
  chmod(x.options.path.c_str(), 0640);
  CHECK(migrate(x.options, schema_version()).version == schema_version());
  CHECK(mode_of(x.options.path) == 0640);
  CHECK(x.has("k"));
}

TEST_CASE("what is no file is no database") {
  fixture x;
  x.options.path = x.folder.path() + "/deep";
  CHECK(migrate(x.options, schema_version()).fault.ends_with("is no file"));
  x.options.path = x.folder.path() + "/none";
  x.options.creates = false;
  CHECK(migrate(x.options, schema_version()).fault.ends_with("No such file or directory"));
  x.options.creates = true;
  x.options.path = "/dev/null/db";
  CHECK_FALSE(migrate(x.options, schema_version()).fault.empty());
}

TEST_CASE("a file that is no database is a fault, and stays as it is") {
  fixture x;
  x.options.path = x.folder.path() + "/text";
  FILE* file = std::fopen(x.options.path.c_str(), "w");
  std::fputs(std::string(5000, 'x').c_str(), file);
  std::fclose(file);
  CHECK(migrate(x.options, schema_version()).fault == "file is not a database");
  CHECK(read_schema(x.options).fault == "file is not a database");
  CHECK(std::filesystem::file_size(x.options.path) == 5000);
}

TEST_CASE("a batch of a group that cannot be done leaves the others alone") {
  fixture x;
  const auto done = x.apply(
    {{put(token("a"))},
     {put(token("b")), take(kind, "none")},
     {put(token("c")), require(kind, "a")}});
  REQUIRE(done.is_committed());
  REQUIRE(done.batches.size() == 3);
  CHECK(done.batches[0].is_applied);
  CHECK_FALSE(done.batches[1].is_applied);
  CHECK(done.batches[2].is_applied);
  CHECK(x.has("a"));
  CHECK_FALSE(x.has("b"));
  CHECK(x.has("c"));
}

TEST_CASE("a group that cannot be written fails as a whole, and the next one works") {
  fixture x;
  REQUIRE(x.apply({{put(token("before"))}}).is_committed());
  {
    sqlite_connection other(x.options, sqlite_connection::purpose::write);
    other.execute("BEGIN IMMEDIATE");
    const auto done = x.apply({{put(token("a"))}, {get(kind, "before")}});
    CHECK(done.fault == "database is locked");
    CHECK(done.batches.empty());
    CHECK(x.has("before"));
    CHECK_FALSE(x.writer.probe().empty());
  }
  CHECK_FALSE(x.has("a"));
  CHECK(x.writer.probe().empty());
  CHECK(x.apply({{put(token("a"))}}).is_committed());
  CHECK(x.has("a"));
}

TEST_CASE("a full disk is a fault for all of the group, and it is over when there is space") {
  fixture x;
  const std::string large(100'000, 'x');
  REQUIRE(x.apply({{put(token("before"))}}).is_committed());
  {
    const full_disk disk(4 * 1024);
    CHECK_FALSE(x.writer.probe().empty());
    const auto done = x.apply({{put(token("a"))}, {put(token("b", large))}});
    CHECK_FALSE(done.fault.empty());
    CHECK(done.batches.empty());
  }
  CHECK(x.has("before"));
  CHECK_FALSE(x.has("a"));
  CHECK_FALSE(x.has("b"));
  CHECK(x.apply({{put(token("a"))}, {put(token("b", large))}}).is_committed());
  CHECK(x.has("a"));
  CHECK(x.has("b"));
}

TEST_CASE("nothing is written to a file that was deleted or replaced") {
  fixture x;
  REQUIRE(x.apply({{put(token("k"))}}).is_committed());
  const auto aside = x.options.path + ".aside";
  std::filesystem::rename(x.options.path, aside);
  CHECK_FALSE(x.apply({{put(token("lost"))}}).is_committed());
  CHECK_FALSE(x.apply({{put(token("lost"))}}).is_committed());
  CHECK_FALSE(x.reader.read({get(kind, "k")}, noon).fault.empty());
  CHECK_FALSE(std::filesystem::exists(x.options.path));
  std::filesystem::rename(aside, x.options.path);
  CHECK(x.apply({{put(token("again"))}}).is_committed());
  CHECK(x.has("again"));
}

TEST_CASE("a sweep rides along with the batches of a group") {
  fixture x;
  REQUIRE(x.apply({{put(expired_token("a")), put(expired_token("b"))}}).is_committed());
  const batch one{put(token("k"))};
  const batch* each = &one;
  const auto later = protocol::time_point{std::chrono::seconds{9'999'999'999}};
  const auto done = x.writer.apply({&each, 1}, noon, {.until = later, .limit = 10});
  CHECK(done.swept == 2);
  CHECK(done.batches.size() == 1);
  CHECK(x.has("k"));
}

TEST_CASE("a reader cannot write") {
  fixture x;
  const batch one{put(token("k"))};
  const batch* each = &one;
  CHECK_FALSE(x.reader.apply({&each, 1}, noon).is_committed());
  CHECK(x.apply({{put(token("k"))}}).is_committed());
}

TEST_CASE("a database in memory migrates itself and does everything on one connection") {
  sqlite_store records({.path = ":memory:"}, sqlite_store::access::write, counting());
  const batch one{put(token("k")), get(kind, "k")};
  const batch* each = &one;
  const auto done = records.apply({&each, 1}, noon);
  REQUIRE(done.fault == "");
  CHECK(done.batches[0].steps[1].one() != nullptr);
  CHECK(records.list({}, noon).fault == "");
  CHECK(records.read({get(kind, "k")}, noon).batch.steps[0].one() != nullptr);
}

TEST_CASE("the schema goes up and down, and tells where it is") {
  const scratch_folder folder;
  const sqlite_options options{.path = folder.path() + "/records.sqlite"};
  CHECK(read_schema(options).is_fresh);
  CHECK_FALSE(std::filesystem::exists(options.path));
  CHECK(migrate(options, schema_version()).version == 0);
  CHECK(read_schema(options).version == schema_version());
  CHECK_FALSE(read_schema(options).is_fresh);
  CHECK(migrate(options, 0).version == schema_version());
  CHECK(read_schema(options).version == 0);
  CHECK(migrate(options, schema_version()).fault == "");
}

TEST_CASE("a schema of a later program is left alone") {
  const scratch_folder folder;
  const sqlite_options options{.path = folder.path() + "/records.sqlite"};
  REQUIRE(migrate(options, schema_version()).fault == "");
  {
    sqlite_connection later(options, sqlite_connection::purpose::write);
    later.execute(note_migration(sql_dialect::sqlite, schema_version() + 1));
  }
  CHECK(migrate(options, 0).fault.find("which this program does not know") != std::string::npos);
  CHECK(read_schema(options).version == schema_version() + 1);
}

TEST_CASE("of many who migrate at once each finds it done or does it") {
  const scratch_folder folder;
  const sqlite_options options{.path = folder.path() + "/records.sqlite"};
  std::array<schema_state, 8> states;
  {
    std::vector<std::jthread> running;
    for (auto& each : states)
      running.emplace_back([&] { each = migrate(options, schema_version()); });
  }
  int did = 0;
  for (const auto& each : states) {
    CHECK(each.fault == "");
    did += each.version == 0 ? 1 : 0;
  }
  CHECK(did == 1);
}

TEST_CASE("every lookup that the schema has an index for uses it") {
  fixture x;
  sqlite_connection connection(x.options, sqlite_connection::purpose::read);
  const auto plan = [&](const sql_statement& statement) {
    auto query = connection.prepare("EXPLAIN QUERY PLAN " + statement.text);
    std::string out;
    while (query.step())
      out += query.octets(3) + '\n';
    return out;
  };
  for (std::size_t i = 0; i < record_kinds; ++i) {
    const auto each = static_cast<record_kind>(i);
    const auto statements = statements_of(sql_dialect::sqlite, each);
    for (const auto by : {index::group, index::subject, index::client})
      if (is_indexed(each, by))
        CHECK(
          plan(statements.erase_all[static_cast<std::size_t>(by)]).find("USING INDEX gatehouse_")
          != std::string::npos);
    CHECK(plan(statements.sweep).find("_by_expiry") != std::string::npos);
    CHECK(plan(statements.get).find("SCAN") == std::string::npos);
  }
}
