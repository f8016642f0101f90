#include "config/dsn_stores.hpp"

#include "config/ip_network.hpp"

#include <algorithm>
#include <charconv>

namespace gatehouse::config {

namespace {

constexpr std::string_view alphanumeric =
  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

bool consists_of(std::string_view text, std::string_view more) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return alphanumeric.find(c) != std::string_view::npos || more.find(c) != std::string_view::npos;
  });
}

std::optional<std::uint16_t> read_port(std::string_view digits) {
  std::uint16_t port = 0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (fault != std::errc{} || end != digits.data() + digits.size() || port == 0)
    return std::nullopt;
  return port;
}

void read_count(
  dsn_arguments& arguments, std::string_view name, unsigned least, std::optional<unsigned>& out) {
  constexpr std::uint64_t most_connections = 10000;
  std::uint64_t number = 0;
  arguments.read_integer(name, least, most_connections, number);
  if (arguments.find(name) != nullptr)
    out = static_cast<unsigned>(number);
}

pool_limits read_pool(dsn_arguments& arguments) {
  pool_limits out;
  read_count(arguments, "max_conns", 1, out.max_conns);
  read_count(arguments, "max_idle_conns", 0, out.max_idle_conns);
  arguments.read_duration("max_conn_lifetime", out.max_conn_lifetime);
  if (out.max_conns && out.max_idle_conns && *out.max_idle_conns > *out.max_conns)
    arguments.warn("max_idle_conns is more than max_conns, which holds for both");
  return out;
}

/// The files of TLS, which the stores call alike.
template <class Dsn>
void read_certificates(dsn_arguments& arguments, Dsn& out) {
  for (auto [name, to] :
       {std::pair{"sslcert", &out.sslcert}, std::pair{"sslkey", &out.sslkey},
        std::pair{"sslrootcert", &out.sslrootcert}}) {
    arguments.read_text(name, *to);
    if (const auto* given = arguments.find(name); given != nullptr && to->empty())
      arguments.complain(given->value, "expected the path of a PEM file");
  }
  if (out.sslcert.empty() == out.sslkey.empty())
    return;
  const auto* alone = arguments.find(out.sslcert.empty() ? "sslkey" : "sslcert");
  arguments.complain(alone->name, "sslcert and sslkey belong together");
}

bool is_host(std::string_view name) {
  return !name.empty() && (consists_of(name, ".-_") || ip_network::parse(name));
}

/// A host that is a name or an address, with the store's usual port if none was said.
dsn_host network_host(const dsn_host_piece& from, std::uint16_t port, dsn_arguments& arguments) {
  if (!is_host(from.name.text))
    arguments.complain(from.name, "expected a host name or an IP address");
  return {from.name.text, from.port == 0 ? port : from.port};
}

std::vector<std::string_view> items_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (true) {
    const auto comma = text.find(',');
    out.push_back(text.substr(0, comma));
    if (comma == std::string_view::npos)
      return out;
    text.remove_prefix(comma + 1);
  }
}

/// What may stand at its own place or as a parameter, but not as both.
void read_instead(
  dsn_arguments& arguments, std::string_view name, const dsn_piece& at_its_place,
  std::string& out) {
  out = at_its_place.text;
  const auto* given = arguments.find(name);
  if (given == nullptr)
    return;
  if (!out.empty())
    arguments.complain(given->name, std::string(name) + " is given twice");
  out = given->value.text;
}

/// `host=a,b&port=1,2`, as libpq reads them: one port for all, or one for each.
std::vector<dsn_host_piece> hosts_in_parameters(dsn_arguments& arguments) {
  const auto* given = arguments.find("host");
  const auto* ports = arguments.find("port");
  if (given == nullptr) {
    if (ports != nullptr)
      arguments.complain(ports->name, "expected host, too; a port stands behind its host");
    return {};
  }
  std::vector<dsn_host_piece> out;
  for (const auto name : items_of(given->value.text))
    out.push_back({{std::string(name), given->value.at}, 0});
  if (ports == nullptr)
    return out;
  const auto numbers = items_of(ports->value.text);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto text = numbers[numbers.size() == 1 ? 0 : std::min(i, numbers.size() - 1)];
    out[i].port = read_port(text).value_or(0);
    if (out[i].port == 0 || (numbers.size() != 1 && numbers.size() != out.size()))
      arguments.complain(ports->value, "expected one port from 1 to 65535, or one for each host");
  }
  return out;
}

std::vector<dsn_host> postgres_hosts(
  const dsn_parts& parts, std::uint16_t port, dsn_arguments& arguments) {
  auto pieces = parts.hosts;
  const bool has_none = pieces.size() == 1 && pieces[0].name.text.empty() && pieces[0].port == 0;
  if (has_none)
    pieces = hosts_in_parameters(arguments);
  else if (const auto* twice = arguments.find("host"))
    arguments.complain(twice->name, "host is given twice");
  else if (const auto* ports = arguments.find("port"))
    arguments.complain(ports->name, "port is given twice");
  std::vector<dsn_host> out;
  for (const auto& piece : pieces)
    if (piece.name.text.starts_with('/'))
      out.push_back({piece.name.text, piece.port == 0 ? port : piece.port});
    else
      out.push_back(network_host(piece, port, arguments));
  return out;
}

void read_cluster(dsn_arguments& arguments, std::string& out) {
  constexpr std::string_view prefix = "--cluster=";
  const auto* given = arguments.find("options");
  if (given == nullptr)
    return;
  const std::string_view text = given->value.text;
  if (
    !text.starts_with(prefix) || text == prefix || !consists_of(text.substr(prefix.size()), "-_."))
    return arguments.complain(given->value, "expected --cluster= and the name of a tenant");
  out = text.substr(prefix.size());
}

void read_ssl_mode(dsn_arguments& arguments, ssl_mode& out) {
  const auto* given = arguments.find("sslmode");
  if (given != nullptr && (given->value.text == "prefer" || given->value.text == "allow"))
    return arguments.complain(
      given->value,
      "expected disable, require, verify-ca or verify-full; whoever is on the wire can turn prefer "
      "and allow into plain text");
  arguments.read_choice<ssl_mode>(
    "sslmode",
    {{"disable", ssl_mode::disable},
     {"require", ssl_mode::require},
     {"verify-ca", ssl_mode::verify_ca},
     {"verify-full", ssl_mode::verify_full}},
    out);
}

void read_mysql_details(dsn_arguments& arguments, mysql_dsn& out) {
  arguments.read_text("collation", out.collation);
  if (!consists_of(out.collation, "_"))
    arguments.complain(
      arguments.find("collation")->value, "expected a collation like utf8mb4_general_ci");
  arguments.read_text("loc", out.loc);
  if (out.loc.empty() || !consists_of(out.loc, "_-+/"))
    arguments.complain(arguments.find("loc")->value, "expected a location like Europe%2FBerlin");
  arguments.read_flag("parseTime", out.parse_time);
  arguments.read_integer("maxAllowedPacket", 0, 1 << 30, out.max_allowed_packet);
  arguments.read_duration("timeout", out.connect_timeout);
  arguments.read_duration("readTimeout", out.read_timeout);
  arguments.read_duration("writeTimeout", out.write_timeout);
  for (const auto* name :
       {"allowCleartextPasswords", "allowOldPasswords", "allowFallbackToPlaintext"})
    arguments.want(name, {"false", "0"});
  arguments.read_choice<mysql_tls>(
    "tls",
    {{"true", mysql_tls::verified},
     {"false", mysql_tls::off},
     {"skip-verify", mysql_tls::skip_verify},
     {"preferred", mysql_tls::preferred}},
    out.tls);
  if (out.tls == mysql_tls::preferred)
    arguments.warn("tls=preferred becomes plain text when somebody on the wire wants it");
}

} // namespace

sqlite_dsn to_sqlite(const dsn_parts& parts, dsn_arguments& arguments) {
  sqlite_dsn out{.path = parts.target.text};
  // `file://` has an empty host, which SQLite skips, too.
  if (out.path.starts_with("///"))
    out.path.erase(0, 2);
  if (out.path.starts_with(':'))
    arguments.complain(parts.target, "expected the path of a file; memory is a name of its own");
  arguments.want("_fk", {"true", "1", "on", "yes"});
  arguments.read_choice<bool>("mode", {{"rwc", true}, {"rw", false}}, out.creates);
  auto milliseconds = static_cast<std::uint64_t>(out.busy_timeout.count());
  arguments.read_integer("_busy_timeout", 0, 3'600'000, milliseconds);
  out.busy_timeout = std::chrono::milliseconds(milliseconds);
  arguments.read_choice<sqlite_synchronous>(
    "_synchronous",
    {{"NORMAL", sqlite_synchronous::normal},
     {"FULL", sqlite_synchronous::full},
     {"EXTRA", sqlite_synchronous::extra},
     {"normal", sqlite_synchronous::normal},
     {"full", sqlite_synchronous::full},
     {"extra", sqlite_synchronous::extra},
     {"1", sqlite_synchronous::normal},
     {"2", sqlite_synchronous::full},
     {"3", sqlite_synchronous::extra}},
    out.synchronous);
  arguments.read_choice<bool>(
    "_secure_delete",
    {{"true", true}, {"false", false}, {"1", true}, {"0", false}, {"FAST", true}, {"fast", true}},
    out.secure_delete);
  return out;
}

postgres_dsn to_postgres(dsn_family family, const dsn_parts& parts, dsn_arguments& arguments) {
  constexpr std::uint16_t postgres_port = 5432;
  constexpr std::uint16_t cockroach_port = 26257;
  postgres_dsn out;
  out.is_cockroach = family == dsn_family::cockroach;
  std::string password;
  read_instead(arguments, "user", parts.user, out.user);
  read_instead(arguments, "password", parts.password, password);
  read_instead(arguments, "dbname", parts.target, out.database);
  out.password = protocol::secret(std::move(password));
  out.hosts = postgres_hosts(parts, out.is_cockroach ? cockroach_port : postgres_port, arguments);
  out.pool = read_pool(arguments);
  read_ssl_mode(arguments, out.tls);
  read_certificates(arguments, out);
  arguments.read_text("application_name", out.application_name);
  arguments.read_text("fallback_application_name", out.fallback_application_name);
  arguments.read_seconds("connect_timeout", out.connect_timeout);
  arguments.read_text("search_path", out.search_path);
  if (!consists_of(out.search_path, "_$,\" "))
    arguments.complain(arguments.find("search_path")->value, "expected schemas between commas");
  arguments.want("target_session_attrs", {"read-write", "primary"});
  if (out.is_cockroach)
    read_cluster(arguments, out.cluster);
  return out;
}

mysql_dsn to_mysql(const dsn_parts& parts, dsn_arguments& arguments) {
  constexpr std::uint16_t mysql_port = 3306;
  mysql_dsn out;
  out.user = parts.user.text;
  out.password = protocol::secret(parts.password.text);
  out.database = parts.target.text;
  if (parts.hosts.empty())
    out.address = {"127.0.0.1", mysql_port};
  else if (parts.hosts.front().name.text.starts_with('/'))
    out.address = {parts.hosts.front().name.text, 0};
  else
    out.address = network_host(parts.hosts.front(), mysql_port, arguments);
  out.pool = read_pool(arguments);
  read_mysql_details(arguments, out);
  return out;
}

redis_dsn to_redis(const dsn_parts& parts, dsn_arguments& arguments) {
  constexpr std::uint16_t redis_port = 6379;
  constexpr unsigned most_databases = 10000;
  redis_dsn out;
  out.user = parts.user.text;
  out.password = protocol::secret(parts.password.text);
  out.address = network_host(parts.hosts.front(), redis_port, arguments);
  const auto& number = parts.target.text;
  std::from_chars(number.data(), number.data() + number.size(), out.database);
  if (number.size() > 5 || out.database >= most_databases)
    arguments.complain(parts.target, "expected the number of a database");
  arguments.read_seconds("connect_timeout", out.connect_timeout);
  read_certificates(arguments, out);
  return out;
}

} // namespace gatehouse::config
