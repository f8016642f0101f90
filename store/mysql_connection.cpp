#include "store/mysql_connection.hpp"

#include "store/mysql_faults.hpp"

#include <algorithm>
#include <charconv>
#include <mutex>
#include <mysql.h>

namespace gatehouse::store {

namespace {

using result = std::unique_ptr<MYSQL_RES, decltype([](MYSQL_RES* x) { mysql_free_result(x); })>;

/// How long a change of the schema may take.
constexpr std::chrono::minutes migration_patience{30};

/// What the server may ask for in place of the password's hash. Plugins that send the password
/// itself, and the broken hash of old servers, are not among them.
constexpr auto allowed_proofs =
  "mysql_native_password,client_ed25519,parsec,caching_sha2_password,sha256_password";
/// With TLS asked for, the library sends the password itself to a plugin of SHA-2, without looking
/// whether the server has TLS or who it is.
constexpr auto proofs_to_strangers = "mysql_native_password,client_ed25519,parsec";

const char* proofs_for(mysql_protection how) noexcept {
  const bool is_asked_in_vain =
    how == mysql_protection::if_offered || how == mysql_protection::unchecked;
  return is_asked_in_vain ? proofs_to_strangers : allowed_proofs;
}

/// The library's own beginning is not made for threads.
void start_library() {
  static std::once_flag once;
  std::call_once(once, [] { mysql_library_init(0, nullptr, nullptr); });
}

void set_seconds(st_mysql* database, mysql_option which, std::chrono::milliseconds time) {
  const auto seconds = static_cast<unsigned>(std::chrono::ceil<std::chrono::seconds>(time).count());
  ::mysql_options(database, which, &seconds);
}

void set_flag(st_mysql* database, mysql_option which, bool is_set) {
  const my_bool value = is_set ? 1 : 0;
  ::mysql_options(database, which, &value);
}

/// The library takes texts that end with a zero octet.
void refuse_zeros(const mysql_options& options) {
  for (const auto* each :
       {&options.host, &options.user, &options.password.reveal(), &options.database})
    if (each->find('\0') != std::string::npos)
      throw mysql_fault(0, "the data source name has a zero octet");
}

void protect(st_mysql* database, mysql_protection how) {
  const bool is_checked = how == mysql_protection::verified;
  set_flag(database, MYSQL_OPT_SSL_ENFORCE, how != mysql_protection::none);
  set_flag(database, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, is_checked);
  if (how != mysql_protection::none)
    ::mysql_options(database, MARIADB_OPT_TLS_VERSION, "TLSv1.2,TLSv1.3");
}

} // namespace

mysql_connection::mysql_connection(const mysql_options& options, purpose what) {
  start_library();
  refuse_zeros(options);
  database_.reset(mysql_init(nullptr));
  if (!database_)
    throw_fault(database_.get());
  auto* to = database_.get();
  set_seconds(to, MYSQL_OPT_CONNECT_TIMEOUT, options.connect_timeout);
  set_seconds(
    to, MYSQL_OPT_READ_TIMEOUT,
    what == purpose::migrate ? migration_patience : options.read_timeout);
  set_seconds(to, MYSQL_OPT_WRITE_TIMEOUT, options.write_timeout);
  // Without it a server may ask for any file of this machine.
  const unsigned no_files = 0;
  ::mysql_options(to, MYSQL_OPT_LOCAL_INFILE, &no_files);
  ::mysql_options(to, MYSQL_SET_CHARSET_NAME, "utf8mb4");
  ::mysql_options(to, MARIADB_OPT_RESTRICTED_AUTH, proofs_for(options.protection));
  if (options.max_allowed_packet > 0) {
    const std::size_t most = options.max_allowed_packet;
    ::mysql_options(to, MYSQL_OPT_MAX_ALLOWED_PACKET, &most);
  }
  protect(to, options.protection);
  open(options);
  set_up(options, what);
  pool_ = options.pool;
  if (pool_)
    ++pool_->open;
}

mysql_connection::~mysql_connection() {
  if (pool_)
    --pool_->open;
}

void mysql_connection::open(const mysql_options& options) {
  const bool is_socket = options.host.starts_with('/');
  // Else `localhost` would be a socket.
  const unsigned protocol = is_socket ? MYSQL_PROTOCOL_SOCKET : MYSQL_PROTOCOL_TCP;
  ::mysql_options(database_.get(), MYSQL_OPT_PROTOCOL, &protocol);
  if (
    mysql_real_connect(
      database_.get(), is_socket ? nullptr : options.host.c_str(), options.user.c_str(),
      options.password.reveal().c_str(), options.database.c_str(), options.port,
      is_socket ? options.host.c_str() : nullptr, 0)
    == nullptr)
    throw_fault(database_.get());
  // The library goes on in plain text with a server that has no TLS.
  const bool wants_tls = options.protection == mysql_protection::verified
                         || options.protection == mysql_protection::unchecked;
  if (wants_tls && !is_encrypted())
    throw mysql_fault(0, "the server does not offer TLS");
}

void mysql_connection::set_up(const mysql_options& options, purpose what) {
  execute(
    what == purpose::read ? "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
                          : "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE");
  // Strict, because otherwise what is too long would be cut and kept.
  execute(
    "SET SESSION autocommit = 1, SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', "
    "SESSION innodb_lock_wait_timeout = "
    + std::to_string(options.lock_timeout.count()));
  if (!options.collation.empty())
    choose_collation(options.collation);
  find_packet_limit(options);
}

void mysql_connection::find_packet_limit(const mysql_options& options) {
  packet_limit_ = static_cast<std::uint64_t>(number("SELECT @@max_allowed_packet"));
  if (options.max_allowed_packet > 0) {
    packet_limit_ = std::min(packet_limit_, options.max_allowed_packet);
    return;
  }
  const std::size_t most = packet_limit_;
  ::mysql_options(database_.get(), MYSQL_OPT_MAX_ALLOWED_PACKET, &most);
}

void mysql_connection::choose_collation(const std::string& name) {
  prepare({.text = "SET collation_connection = CONVERT(? USING ascii)",
           .parameters = {sql_parameter::value}})
    .run({.key = name});
}

void mysql_connection::execute(std::string_view text) {
  auto* to = database_.get();
  if (mysql_real_query(to, text.data(), text.size()) != 0)
    throw_fault(to);
  const result forgotten(mysql_store_result(to));
  if (!forgotten && mysql_errno(to) != 0)
    throw_fault(to);
}

std::int64_t mysql_connection::number(std::string_view text) {
  auto* to = database_.get();
  if (mysql_real_query(to, text.data(), text.size()) != 0)
    throw_fault(to);
  const result rows(mysql_store_result(to));
  if (!rows)
    throw_fault(to);
  const auto* first = mysql_fetch_row(rows.get());
  std::int64_t x = -1;
  if (first != nullptr && first[0] != nullptr) {
    const std::string_view shown = first[0];
    std::from_chars(shown.data(), shown.data() + shown.size(), x);
  }
  return x;
}

mysql_query mysql_connection::prepare(sql_statement statement) {
  return {database_.get(), std::move(statement)};
}

bool mysql_connection::is_encrypted() const noexcept {
  return mysql_get_ssl_cipher(database_.get()) != nullptr;
}

void mysql_connection::closer::operator()(st_mysql* database) const noexcept {
  mysql_close(database);
}

} // namespace gatehouse::store
