#include "actors/store_options.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>

namespace gatehouse::actors {

namespace {

store::mysql_protection protection_of(config::mysql_tls tls) noexcept {
  switch (tls) {
  case config::mysql_tls::off:
    return store::mysql_protection::none;
  case config::mysql_tls::verified:
    return store::mysql_protection::verified;
  case config::mysql_tls::skip_verify:
    return store::mysql_protection::unchecked;
  case config::mysql_tls::preferred:
    return store::mysql_protection::if_offered;
  }
  return store::mysql_protection::verified;
}

/// Zero leaves what the driver has.
void set_time(std::chrono::milliseconds& to, std::chrono::nanoseconds given) {
  if (given.count() > 0)
    to = std::chrono::ceil<std::chrono::milliseconds>(given);
}

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

store::mysql_options mysql_options_of(const config::mysql_dsn& dsn, unsigned processors) {
  const auto pool = config::pool_for(dsn.pool, processors);
  store::mysql_options out{
    .host = dsn.address.name,
    .port = dsn.address.port,
    .user = dsn.user,
    .password = dsn.password,
    .database = dsn.database,
    .collation = dsn.collation,
    .protection = protection_of(dsn.tls),
    .max_allowed_packet = dsn.max_allowed_packet,
    .max_lifetime = dsn.pool.max_conn_lifetime,
    .max_connections = pool.max_conns,
    .pool = std::make_shared<store::mysql_pool>()};
  out.pool->max_idle = pool.max_idle_conns;
  set_time(out.connect_timeout, dsn.connect_timeout);
  set_time(out.read_timeout, dsn.read_timeout);
  set_time(out.write_timeout, dsn.write_timeout);
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
    // Whatever a role or a database is set to: at a stricter level lost races are errors, and some waits
    // end in what was true before. CockroachDB has a level of its own.
    .isolation = dsn.is_cockroach ? "" : "read committed",
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

net::stream_target redis_server_of(const config::redis_dsn& dsn) {
  net::stream_target out{
    .host = dsn.address.name,
    .port = dsn.address.port,
    .uses_tls = dsn.uses_tls,
    .ca_file = dsn.sslrootcert,
    .cert_file = dsn.sslcert,
    .key_file = dsn.sslkey};
  set_time(out.connect_timeout, dsn.connect_timeout);
  return out;
}

store::redis_options redis_options_of(const config::redis_dsn& dsn) {
  store::redis_options out{.user = dsn.user, .password = dsn.password, .database = dsn.database};
  set_time(out.connect_timeout, dsn.connect_timeout);
  // The connection knows better why it is not there.
  out.connect_timeout += std::chrono::seconds{1};
  return out;
}

} // namespace gatehouse::actors
