#include "actors/store_options.hpp"

namespace gatehouse::actors {

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

} // namespace gatehouse::actors
