#include "config/dsn_parameters.hpp"

#include <algorithm>
#include <initializer_list>

namespace gatehouse::config {

namespace {

using enum dsn_treatment;
using rows = std::vector<dsn_parameter>;

rows operator+(rows a, const rows& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

rows each(dsn_treatment how, std::string_view says, std::initializer_list<std::string_view> names) {
  rows out;
  for (const auto name : names)
    out.push_back({name, how, says});
  return out;
}

rows pool() {
  return {
    {"max_conns", honoured, "Connections at most, from 1 to 10000; twice the processors."},
    {"max_idle_conns", honoured, "Of them unused at most, up to 10000; the processors."},
    {"max_conn_lifetime", honoured, "A duration: how old a connection may get; 0s, any age."},
    {"max_conn_idle_time", ignored, "max_idle_conns bounds what is idle"},
  };
}

rows certificates() {
  return {
    {"sslcert", honoured, "PEM file with the client's certificate; needs sslkey."},
    {"sslkey", honoured, "PEM file with its key; needs sslcert."},
    {"sslrootcert", honoured, "PEM file with the authorities; those of the system."},
  };
}

rows sqlite() {
  return rows{
           {"_fk", honoured, "Only true, which is the default."},
           {"_foreign_keys", honoured, "The same.", "_fk"},
           {"mode", honoured, "rwc, the default, makes the file; rw wants it to be there."},
           {"_busy_timeout", honoured, "Milliseconds to wait for another writer; 5000."},
           {"_timeout", honoured, "The same.", "_busy_timeout"},
           {"_synchronous", honoured, "NORMAL (1), FULL (2), the default, or EXTRA (3)."},
           {"_sync", honoured, "The same.", "_synchronous"},
           {"_secure_delete", honoured, "true or FAST: what is deleted is overwritten; false."},
         }
         + each(
           refused, "files are not encrypted by SQLite, and records are sealed without it",
           {"_auth", "_auth_user", "_auth_pass", "_auth_crypt", "_auth_salt", "key"})
         + each(refused, "the store writes", {"_query_only", "immutable"})
         + each(refused, "the file needs its locks", {"nolock", "vfs", "_writable_schema"})
         + each(refused, "the store checks what it writes", {"_ignore_check_constraints"})
         + each(
           ignored, "the store sets it as it needs it",
           {"_auto_vacuum", "_vacuum", "_journal_mode", "_journal", "_locking_mode", "_locking",
            "_txlock", "_mutex", "cache", "_cache_size", "psow"})
         + each(
           ignored, "the schema has no use for it",
           {"_case_sensitive_like", "_cslike", "_defer_foreign_keys", "_defer_fk",
            "_recursive_triggers", "_rt", "_loc"})
         + each(
           ignored, "one connection writes, and the others read",
           {"max_conns", "max_idle_conns", "max_conn_lifetime", "max_conn_idle_time"});
}

rows any_postgres() {
  return pool()
         + rows{
           {"sslmode", honoured, "disable, require, the default, verify-ca or verify-full."},
           {"application_name", honoured, "The name that the server lists."},
           {"fallback_application_name", honoured, "The same, when there is no application_name."},
           {"connect_timeout", honoured, "Seconds to wait for one host; 0, the driver's own."},
         }
         + certificates()
         + rows{
           {"search_path", honoured, "Schemas between commas; the server's."},
           {"target_session_attrs", honoured,
            "read-write, the default, or primary: the store writes."},
         }
         + each(
           ignored, "statements are prepared and pipelined by this driver",
           {"binary_parameters", "prefer_simple_protocol", "default_query_exec_mode",
            "statement_cache_mode", "statement_cache_capacity", "description_cache_capacity",
            "disable_prepared_binary_result", "min_read_buffer_size"})
         + each(
           ignored, "every request has its own time",
           {"statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout",
            "keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count",
            "tcp_user_timeout"})
         + each(
           ignored, "texts are UTF-8 and times are seconds since the epoch",
           {"client_encoding", "timezone", "TimeZone", "datestyle", "DateStyle"})
         + each(ignored, "TLS neither compresses nor hides the name", {"sslcompression", "sslsni"})
         + each(
           refused, "this driver cannot keep it",
           {"sslcrl", "sslcrldir", "sslpassword", "sslinline", "ssl_min_protocol_version",
            "ssl_max_protocol_version", "channel_binding", "require_auth", "requirepeer",
            "requiressl", "gssencmode", "krbsrvname", "krbspn", "gsslib"})
         + each(
           refused, "everything that is needed stands in the data source name",
           {"service", "servicefile", "passfile"})
         + each(
           refused, "answers promise what the store has committed",
           {"synchronous_commit", "default_transaction_isolation", "default_transaction_read_only",
            "replication"});
}

rows postgres() {
  return any_postgres()
         + rows{
           {"host", honoured, "Hosts or a socket's folder, when there are none before the path."},
           {"port", honoured, "Their ports."},
           {"user", honoured, "When there is none before the host."},
           {"password", honoured, "When there is none before the host."},
           {"dbname", honoured, "When there is no path."},
           {"database", honoured, "The same.", "dbname"},
         }
         + each(
           refused, "it could undo what the store relies on; search_path has a name of its own",
           {"options"});
}

rows cockroach() {
  return any_postgres() + rows{{"options", honoured, "Only --cluster= and the name of a tenant."}};
}

rows mysql() {
  return pool()
         + rows{
           {"collation", honoured, "The collation of the connection; the driver's."},
           {"loc", honoured, "Checked; times are seconds since the epoch, so it changes nothing."},
           {"maxAllowedPacket", honoured, "Octets; 4194304. 0 asks the server."},
           {"readTimeout", honoured, "A duration; 0s, the driver's own."},
           {"writeTimeout", honoured, "A duration; 0s, the driver's own."},
           {"timeout", honoured, "A duration to connect in; 0s, the driver's own."},
           {"tls", honoured, "true, false, the default, skip-verify or preferred."},
           {"parseTime", honoured, "Checked; there are no times in rows, so it changes nothing."},
           {"allowCleartextPasswords", honoured, "Only false: no password leaves in clear text."},
           {"allowOldPasswords", honoured, "Only false: the old hash is broken."},
           {"allowFallbackToPlaintext", honoured, "Only false; tls=preferred says it aloud."},
         }
         + each(
           ignored, "statements are prepared, one by one",
           {"multiStatements", "interpolateParams", "columnsWithAlias", "clientFoundRows"})
         + each(
           ignored, "this driver does it by itself",
           {"checkConnLiveness", "rejectReadOnly", "allowNativePasswords", "allowAllFiles",
            "compress", "connectionAttributes", "timeTruncate", "autocommit"})
         + each(ignored, "collation decides", {"charset"})
         + each(ignored, "times are seconds since the epoch", {"time_zone"})
         + each(
           refused, "the store sets it as it needs it",
           {"sql_mode", "tx_isolation", "transaction_isolation", "foreign_key_checks"})
         + each(refused, "keys are registered in Go programs only", {"serverPubKey"});
}

rows redis() {
  return rows{{"connect_timeout", honoured, "Seconds; 0, the driver's own."}} + certificates()
         + each(
           ignored, "this driver has one connection",
           {"max_conns", "max_idle_conns", "max_conn_lifetime", "max_conn_idle_time", "pool_size",
            "min_idle_conns", "max_idle_conns_per_host", "pool_timeout"})
         + each(
           ignored, "every request has its own time",
           {"dial_timeout", "read_timeout", "write_timeout", "max_retries"})
         + each(ignored, "the driver speaks what the server does", {"protocol", "client_name"})
         + each(refused, "the number stands behind the host: redis://host/1", {"db"})
         + each(refused, "rediss always checks the certificate", {"skip_verify"});
}

void append_table(std::string& out, std::string_view title, dsn_family family) {
  out += "\n### " + std::string(title) + "\n\n| Parameter | What becomes of it |\n|---|---|\n";
  for (const auto& x : dsn_parameters(family)) {
    out += "| `" + std::string(x.name) + "` | ";
    if (x.how != honoured)
      out += x.how == ignored ? "ignored with a warning: " : "refused: ";
    out += std::string(x.says) + " |\n";
  }
}

} // namespace

const std::vector<dsn_parameter>& dsn_parameters(dsn_family family) {
  static const auto of_sqlite = sqlite();
  static const auto of_postgres = postgres();
  static const auto of_cockroach = cockroach();
  static const auto of_mysql = mysql();
  static const auto of_redis = redis();
  switch (family) {
  case dsn_family::sqlite:
    return of_sqlite;
  case dsn_family::postgres:
    return of_postgres;
  case dsn_family::cockroach:
    return of_cockroach;
  case dsn_family::mysql:
    return of_mysql;
  case dsn_family::redis:
    return of_redis;
  }
  return of_sqlite;
}

const dsn_parameter* find_parameter(dsn_family family, std::string_view name) {
  const auto& all = dsn_parameters(family);
  const auto found =
    std::find_if(all.begin(), all.end(), [&](const auto& x) { return x.name == name; });
  return found == all.end() ? nullptr : &*found;
}

std::string render_dsn_reference() {
  std::string out;
  append_table(out, "SQLite", dsn_family::sqlite);
  append_table(out, "PostgreSQL", dsn_family::postgres);
  append_table(out, "CockroachDB", dsn_family::cockroach);
  append_table(out, "MySQL and MariaDB", dsn_family::mysql);
  append_table(out, "Redis", dsn_family::redis);
  return out;
}

} // namespace gatehouse::config
