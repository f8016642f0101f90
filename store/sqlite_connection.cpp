#include "store/sqlite_connection.hpp"

#include <sqlite3.h>
#include <sys/stat.h>
#include <thread>

namespace gatehouse::store {

namespace {

/// A write-ahead log that a long read has made large is cut down to this again.
constexpr auto journal_limit = "PRAGMA journal_size_limit = 67108864";

[[noreturn]] void fail(sqlite3* database, int code) {
  // The message of a statement may quote it, never its values.
  throw sqlite_fault(database == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(database));
}

std::string_view name_of(sqlite_synchronous x) noexcept {
  switch (x) {
  case sqlite_synchronous::off:
    return "OFF";
  case sqlite_synchronous::normal:
    return "NORMAL";
  case sqlite_synchronous::full:
    return "FULL";
  case sqlite_synchronous::extra:
    return "EXTRA";
  }
  return "FULL";
}

/// So that no name of a file is taken for a URI or an option.
std::string plain_path(const sqlite_options& options) {
  return options.is_in_memory() || options.path.starts_with('/') ? options.path
                                                                 : "./" + options.path;
}

} // namespace

sqlite_query::sqlite_query(sqlite3* database, std::string_view text) {
  sqlite3_stmt* made = nullptr;
  const int code = sqlite3_prepare_v3(
    database, text.data(), static_cast<int>(text.size()), SQLITE_PREPARE_PERSISTENT, &made,
    nullptr);
  if (code != SQLITE_OK)
    fail(database, code);
  statement_.reset(made);
}

void sqlite_query::finalizer::operator()(sqlite3_stmt* statement) const noexcept {
  sqlite3_finalize(statement);
}

void sqlite_query::bind(int place, std::string_view octets) {
  // No octets are a value, too; a null pointer would be NULL.
  const char* start = octets.data() == nullptr ? "" : octets.data();
  const int code =
    sqlite3_bind_blob64(statement_.get(), place, start, octets.size(), SQLITE_STATIC);
  if (code != SQLITE_OK)
    fail(sqlite3_db_handle(statement_.get()), code);
}

void sqlite_query::bind(int place, std::int64_t number) {
  const int code = sqlite3_bind_int64(statement_.get(), place, number);
  if (code != SQLITE_OK)
    fail(sqlite3_db_handle(statement_.get()), code);
}

bool sqlite_query::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW)
    return true;
  if (code != SQLITE_DONE)
    fail(sqlite3_db_handle(statement_.get()), code);
  return false;
}

void sqlite_query::reset() noexcept {
  sqlite3_reset(statement_.get());
}

std::string sqlite_query::octets(int column) const {
  const auto* start = sqlite3_column_blob(statement_.get(), column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column));
  return start == nullptr ? std::string() : std::string(static_cast<const char*>(start), size);
}

std::int64_t sqlite_query::number(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

bool sqlite_query::is_null(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

sqlite_connection::sqlite_connection(const sqlite_options& options, purpose what)
  : path_(plain_path(options)) {
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(
    path_.c_str(), &opened,
    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
      | (options.is_in_memory() ? SQLITE_OPEN_MEMORY : 0),
    nullptr);
  database_.reset(opened);
  if (code != SQLITE_OK)
    fail(opened, code);
  if (!options.is_in_memory()) {
    struct stat found {};
    if (stat(path_.c_str(), &found) != 0)
      throw sqlite_fault("unable to open database file");
    device_ = found.st_dev;
    inode_ = found.st_ino;
  }
  configure(options, what);
}

/// SQLite's own pauses grow to a tenth of a second, and nobody queues for its lock: beside a writer
/// that takes it again as soon as it has let it go, who asks so rarely may never get it.
int sqlite_connection::on_busy(void* given, int round) noexcept {
  auto& waits = *static_cast<patience*>(given);
  const auto now = std::chrono::steady_clock::now();
  if (round == 0)
    waits.since = now;
  if (now - waits.since >= waits.span)
    return 0;
  // Not in step with whoever has it.
  constexpr int different = 7;
  std::this_thread::sleep_for(std::chrono::microseconds{400 + round % different * 130});
  return 1;
}

void sqlite_connection::configure(const sqlite_options& options, purpose what) {
  patience_ = std::make_unique<patience>(patience{.span = options.busy_timeout});
  sqlite3_busy_handler(database_.get(), on_busy, patience_.get());
  // A file that somebody else may have written must not make SQLite call functions.
  sqlite3_db_config(database_.get(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(database_.get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  execute("PRAGMA journal_mode = WAL");
  execute("PRAGMA synchronous = " + std::string(name_of(options.synchronous)));
  execute(options.secure_delete ? "PRAGMA secure_delete = ON" : "PRAGMA secure_delete = OFF");
  execute("PRAGMA foreign_keys = ON");
  execute("PRAGMA temp_store = MEMORY");
  // Of KiB. What a reader does not keep is still in the system's memory.
  execute(what == purpose::read ? "PRAGMA cache_size = -8192" : "PRAGMA cache_size = -32768");
  execute(journal_limit);
  if (what == purpose::read)
    execute("PRAGMA query_only = ON");
}

void sqlite_connection::execute(const std::string& text) {
  const int code = sqlite3_exec(database_.get(), text.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK)
    fail(database_.get(), code);
}

void sqlite_connection::roll_back() noexcept {
  // A grave fault has rolled back by itself.
  if (sqlite3_get_autocommit(database_.get()) == 0)
    sqlite3_exec(database_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
}

std::uint64_t sqlite_connection::changes() const noexcept {
  return static_cast<std::uint64_t>(sqlite3_changes64(database_.get()));
}

bool sqlite_connection::is_in_place() const noexcept {
  if (inode_ == 0)
    return true;
  struct stat found {};
  return stat(path_.c_str(), &found) == 0 && found.st_dev == device_ && found.st_ino == inode_;
}

void sqlite_connection::closer::operator()(sqlite3* database) const noexcept {
  sqlite3_close_v2(database);
}

} // namespace gatehouse::store
