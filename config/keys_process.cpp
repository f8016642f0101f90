#include "config/key_rows.hpp"

namespace gatehouse::config {

using enum value_type;

namespace {

constexpr std::int64_t day_ms = 24 * 60 * 60 * 1000;

} // namespace

std::vector<key> process_keys() {
  return {
    among(
      {"standard", "hydra", "strict"},
      row(
        choice, "profile", R"("standard")",
        "How close to Hydra (hydra) or to RFC 9700 (strict) the server keeps.")),
    among(
      {"memory", "SQLite", "PostgreSQL", "CockroachDB", "MySQL"},
      secret(row(
        dsn, "dsn", R"("memory")",
        "Where records are kept (docs/storage.md); memory forgets them with the process."))),
    among(
      {"Redis"},
      secret(row(
        dsn, "short_lived_dsn", "",
        "Where logins, codes and device codes begin, if not in the store that dsn names."))),
    within(
      0, day_ms,
      row(
        duration, "db.start_timeout", R"("5m")",
        "How long a start waits for a database server that is not there yet; 0s tries once.")),
    planned(row(
      boolean, "db.ignore_unknown_table_columns", "false",
      "Tolerates columns of a newer version.")),
    row(
      boolean, "dev", "false",
      "Allows http for the issuer and for redirect URIs. Never in production."),
    row(text, "version", "", "The version that the file was written for; has no effect."),
    planned(among({"cpu", "mem"}, row(choice, "profiling", "", "Profiles the process."))),
    planned(row(
      boolean, "cgroups.v1.auto_max_procs_enabled", "false",
      "Sizes the thread pools by the quota of the control group.")),
    row(boolean, "sqa.opt_out", "false", "Accepted for Hydra's sake: there is no telemetry."),
    planned(row(
      boolean, "feature_flags.legacy_allow_insecure_origins", "false",
      "Brings back unbounded wildcards in CORS origins.")),
    among(
      {"panic", "fatal", "error", "warn", "info", "debug", "trace"},
      row(choice, "log.level", R"("info")", "The least important messages that are written.")),
    among(
      {"text", "json", "json_pretty"},
      row(choice, "log.format", R"("text")", "How log lines look.")),
    planned(row(
      boolean, "log.leak_sensitive_values", "false",
      "Writes query strings, cookies and authorization headers.")),
    within(
      0, 1024,
      row(
        text, "log.redaction_text", R"("<redacted>")",
        "What stands in the log in place of a sensitive value.")),
  };
}

} // namespace gatehouse::config
