#include "actors/store_options.hpp"

#include <algorithm>
#include <string_view>

namespace gatehouse::actors {

namespace {

std::string_view ssl_mode_name(config::ssl_mode x) noexcept {
  switch (x) {
  case config::ssl_mode::disable:
    return "disable";
  case config::ssl_mode::require:
    return "require";
  case config::ssl_mode::verify_ca:
    return "verify-ca";
  case config::ssl_mode::verify_full:
    return "verify-full";
  }
  return "verify-full";
}

} // namespace

store::sqlite_options sqlite_options_of(const config::sqlite_dsn& dsn) {
  store::sqlite_options out{
    .path = dsn.path,
    .creates = dsn.creates,
    .busy_timeout = dsn.busy_timeout,
    .secure_delete = dsn.secure_delete};
  switch (dsn.synchronous) {
  case config::sqlite_synchronous::normal:
    out.synchronous = store::sqlite_synchronous::normal;
    break;
  case config::sqlite_synchronous::full:
    out.synchronous = store::sqlite_synchronous::full;
    break;
  case config::sqlite_synchronous::extra:
    out.synchronous = store::sqlite_synchronous::extra;
    break;
  }
  return out;
}

store::postgres_options postgres_options_of(const config::postgres_dsn& dsn, unsigned processors) {
  const auto pool = config::pool_for(dsn.pool, processors);
  store::postgres_options out{
    .user = dsn.user,
    .password = dsn.password,
    .database = dsn.database,
    .sslmode = std::string(ssl_mode_name(dsn.tls)),
    .sslcert = dsn.sslcert,
    .sslkey = dsn.sslkey,
    .sslrootcert = dsn.sslrootcert,
    .application_name = dsn.application_name,
    .fallback_application_name = dsn.fallback_application_name,
    .search_path = dsn.search_path,
    .cluster = dsn.cluster,
    .max_connections = pool.max_conns,
    .max_idle_connections = pool.max_idle_conns,
    .max_lifetime = dsn.pool.max_conn_lifetime};
  for (const auto& each : dsn.hosts)
    out.hosts.push_back({.name = each.name, .port = each.port});
  if (dsn.connect_timeout.count() > 0)
    out.connect_timeout = dsn.connect_timeout * std::max<std::size_t>(1, dsn.hosts.size());
  return out;
}

} // namespace gatehouse::actors
