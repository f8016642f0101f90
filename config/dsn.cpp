#include "config/dsn.hpp"

#include "config/dsn_stores.hpp"
#include "config/nearest_name.hpp"
#include "config/url.hpp"

#include <algorithm>
#include <array>

namespace gatehouse::config {

namespace {

constexpr std::size_t max_dsn_bytes = 8 * 1024;
constexpr std::string_view wanted = "memory or a URL like postgres://user:password@host/database";

struct scheme {
  std::string_view name;
  dsn_family family;
};

constexpr std::array<scheme, 11> schemes{{
  {"sqlite", dsn_family::sqlite},
  {"sqlite3", dsn_family::sqlite},
  {"postgres", dsn_family::postgres},
  {"postgresql", dsn_family::postgres},
  {"mysql", dsn_family::mysql},
  {"mariadb", dsn_family::mysql},
  {"cockroach", dsn_family::cockroach},
  {"cockroachdb", dsn_family::cockroach},
  {"crdb-postgres", dsn_family::cockroach},
  {"redis", dsn_family::redis},
  {"rediss", dsn_family::redis},
}};

dsn_fault unknown_scheme(std::string_view name) {
  std::vector<std::string> names;
  for (const auto& x : schemes)
    names.emplace_back(x.name);
  const auto meant = nearest_name(name, names);
  return {
    0, "expected memory, sqlite://, postgres://, mysql:// or cockroach://, or redis:// for what "
       "lives short"
         + (meant ? "; did you mean " + *meant + "://?" : std::string())};
}

data_source to_dsn(
  dsn_family family, std::string_view scheme, const dsn_parts& parts, dsn_arguments& arguments) {
  switch (family) {
  case dsn_family::sqlite:
    return to_sqlite(parts, arguments);
  case dsn_family::postgres:
  case dsn_family::cockroach:
    return to_postgres(family, parts, arguments);
  case dsn_family::mysql:
    return to_mysql(parts, arguments);
  case dsn_family::redis:
    break;
  }
  auto out = to_redis(parts, arguments);
  out.uses_tls = scheme == "rediss";
  if (const auto* file = arguments.find("sslrootcert"); file != nullptr && !out.uses_tls)
    arguments.complain(file->name, "sslrootcert needs rediss://");
  if (const auto* file = arguments.find("sslcert"); file != nullptr && !out.uses_tls)
    arguments.complain(file->name, "sslcert needs rediss://");
  return out;
}

} // namespace

pool_size pool_for(const pool_limits& limits, unsigned processors) {
  const unsigned count = std::max(1U, processors);
  const unsigned most = limits.max_conns.value_or(2 * count);
  return {most, std::min(most, limits.max_idle_conns.value_or(count))};
}

std::string_view store_name(const data_source& x) noexcept {
  struct {
    std::string_view operator()(const memory_dsn&) const noexcept { return "memory"; }
    std::string_view operator()(const sqlite_dsn&) const noexcept { return "SQLite"; }
    std::string_view operator()(const postgres_dsn& x) const noexcept {
      return x.is_cockroach ? "CockroachDB" : "PostgreSQL";
    }
    std::string_view operator()(const mysql_dsn&) const noexcept { return "MySQL"; }
    std::string_view operator()(const redis_dsn&) const noexcept { return "Redis"; }
  } const names;
  return std::visit(names, x);
}

std::string to_string(const dsn_fault& x) {
  return "at character " + std::to_string(x.at + 1) + ": " + x.message;
}

std::variant<parsed_dsn, dsn_fault> parse_dsn(std::string_view text) {
  if (text == "memory")
    return parsed_dsn{};
  if (text.size() > max_dsn_bytes)
    return dsn_fault{max_dsn_bytes, "expected the end: a data source name has up to 8 KiB"};
  const auto colon = text.find("://");
  if (colon == std::string_view::npos)
    return dsn_fault{0, "expected " + std::string(wanted)};
  const auto name = text.substr(0, colon);
  const auto known =
    std::find_if(schemes.begin(), schemes.end(), [&](const auto& x) { return x.name == name; });
  if (known == schemes.end())
    return unknown_scheme(name);
  auto split = split_dsn(known->family, text.substr(colon + 3), colon + 3);
  if (auto* bad = std::get_if<dsn_fault>(&split))
    return std::move(*bad);
  auto& parts = std::get<dsn_parts>(split);
  dsn_arguments arguments(known->family, std::move(parts.arguments));
  parsed_dsn out{to_dsn(known->family, name, parts, arguments), {}};
  if (arguments.fault())
    return *arguments.fault();
  out.warnings = arguments.take_warnings();
  return out;
}

std::string redact_dsn(std::string_view text) {
  if (std::holds_alternative<dsn_fault>(parse_dsn(text)))
    return std::string(redacted);
  return redact_url(text);
}

} // namespace gatehouse::config
