#include "actors/store_options.hpp"

#include <chrono>

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

} // namespace gatehouse::actors
