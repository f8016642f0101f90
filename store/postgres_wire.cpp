#include "store/postgres_wire.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>

namespace gatehouse::store {

namespace {

constexpr Oid bytea_type = 17;
constexpr Oid int8_type = 20;
constexpr int binary = 1;

constexpr int version_column = 0;
constexpr int payload_column = 1;
constexpr int expiry_column = 2;
constexpr int group_column = 3;
constexpr int subject_column = 4;
constexpr int client_column = 5;
constexpr int key_column = 6;

/// A number as the wire has it: the most significant octet first.
std::uint64_t network_order(std::uint64_t x) noexcept {
  if constexpr (std::endian::native == std::endian::little)
    return __builtin_bswap64(x);
  return x;
}

bool is_text(sql_parameter x) noexcept {
  switch (x) {
  case sql_parameter::key:
  case sql_parameter::payload:
  case sql_parameter::group:
  case sql_parameter::subject:
  case sql_parameter::client:
  case sql_parameter::value:
  case sql_parameter::after:
    return true;
  case sql_parameter::expires_at:
  case sql_parameter::version:
  case sql_parameter::expected_version:
  case sql_parameter::known_version:
  case sql_parameter::limit:
  case sql_parameter::offset:
  case sql_parameter::now:
  case sql_parameter::until:
    return false;
  }
  return false;
}

std::string_view text_of(sql_parameter x, const statement_values& with) noexcept {
  switch (x) {
  case sql_parameter::payload:
    return with.payload;
  case sql_parameter::group:
    return with.group;
  case sql_parameter::subject:
    return with.subject;
  case sql_parameter::client:
    return with.client;
  case sql_parameter::after:
    return with.after;
  // The value of an index stands where the key does, see `operation`.
  default:
    return with.key;
  }
}

std::uint64_t number_of(sql_parameter x, const statement_values& with) noexcept {
  switch (x) {
  case sql_parameter::expires_at:
    return static_cast<std::uint64_t>(with.expires_at);
  case sql_parameter::version:
    return with.version;
  case sql_parameter::limit:
    return with.limit;
  case sql_parameter::offset:
    return with.offset;
  case sql_parameter::now:
  case sql_parameter::until:
    return static_cast<std::uint64_t>(with.now);
  default:
    return with.other_version;
  }
}

std::string joined(const std::vector<std::string>& parts) {
  std::string all;
  for (const auto& each : parts)
    all += (&each == &parts.front() ? "" : ",") + each;
  return all;
}

/// A value within `options`, where blanks and backslashes are escaped.
std::string escaped_option(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == ' ' || c == '\\')
      out += '\\';
    out += c;
  }
  return out;
}

std::string session_options(const postgres_options& x) {
  // Below what this side waits, so that the server ends what nobody waits for, and names it; otherwise a
  // statement behind somebody's lock would be sent again by a second connection, and wait there, too.
  // A node that stands still between two steps must not keep its locks.
  const auto answer = x.answer_timeout.count();
  std::string all = "-c lock_timeout=" + std::to_string(answer * 2 / 5)
                    + " -c statement_timeout=" + std::to_string(answer * 4 / 5)
                    + " -c idle_in_transaction_session_timeout=" + std::to_string(answer * 2);
  if (!x.search_path.empty())
    all += " -c search_path=" + escaped_option(x.search_path);
  if (!x.isolation.empty())
    all += " -c default_transaction_isolation=" + escaped_option(x.isolation);
  if (!x.cluster.empty())
    all += " --cluster=" + escaped_option(x.cluster);
  return all;
}

} // namespace

postgres_parameters connection_parameters(
  const postgres_options& options, const std::vector<std::string>& addresses) {
  postgres_parameters all;
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty())
      all.emplace_back(name, value);
  };
  std::vector<std::string> names;
  std::vector<std::string> ports;
  for (const auto& each : options.hosts) {
    names.push_back(each.name);
    ports.push_back(std::to_string(each.port));
  }
  add("host", joined(names));
  add("port", joined(ports));
  if (std::any_of(addresses.begin(), addresses.end(), [](const auto& x) { return !x.empty(); }))
    add("hostaddr", joined(addresses));
  add("user", options.user);
  add("password", std::string(options.password.reveal()));
  add("dbname", options.database);
  add("sslmode", options.sslmode);
  add("sslcert", options.sslcert);
  add("sslkey", options.sslkey);
  add("sslrootcert", options.sslrootcert);
  add("application_name", options.application_name);
  add(
    "fallback_application_name",
    options.fallback_application_name.empty() ? "gatehouse" : options.fallback_application_name);
  add("options", session_options(options));
  // A stand-by that refuses writes is not what a store needs.
  if (options.hosts.size() > 1)
    add("target_session_attrs", "read-write");
  add("client_encoding", "UTF8");
  add(
    "connect_timeout",
    std::to_string(std::max<std::int64_t>(
      2, std::chrono::ceil<std::chrono::seconds>(options.connect_timeout).count())));
  add("tcp_user_timeout", std::to_string(options.answer_timeout.count()));
  return all;
}

postgres_handle open_postgres(const postgres_parameters& with, bool blocks) {
  std::vector<const char*> names;
  std::vector<const char*> values;
  for (const auto& [name, value] : with) {
    names.push_back(name.c_str());
    values.push_back(value.c_str());
  }
  names.push_back(nullptr);
  values.push_back(nullptr);
  postgres_handle made(
    blocks ? libpq().PQconnectdbParams(names.data(), values.data(), 0)
           : libpq().PQconnectStartParams(names.data(), values.data(), 0));
  if (made)
    libpq().PQsetNoticeProcessor(
      made.get(), [](void*, const char*) {}, nullptr);
  return made;
}

postgres_values::postgres_values(const sql_statement& statement, const statement_values& with) {
  const auto count = statement.parameters.size();
  numbers_.reserve(count);
  starts_.reserve(count);
  lengths_.reserve(count);
  formats_.assign(count, binary);
  for (const auto each : statement.parameters) {
    if (is_text(each)) {
      const auto text = text_of(each, with);
      // A null pointer would be NULL, which no column takes.
      starts_.push_back(text.data() == nullptr ? "" : text.data());
      lengths_.push_back(static_cast<int>(text.size()));
      continue;
    }
    numbers_.push_back(network_order(number_of(each, with)));
    starts_.push_back(reinterpret_cast<const char*>(&numbers_.back()));
    lengths_.push_back(sizeof(std::uint64_t));
  }
}

std::vector<Oid> postgres_types(const sql_statement& statement) {
  std::vector<Oid> types;
  for (const auto each : statement.parameters)
    types.push_back(is_text(each) ? bytea_type : int8_type);
  return types;
}

std::uint64_t postgres_number(const PGresult* from, int row, int column) noexcept {
  std::uint64_t x = 0;
  if (libpq().PQgetlength(from, row, column) == static_cast<int>(sizeof x))
    std::memcpy(&x, libpq().PQgetvalue(from, row, column), sizeof x);
  return network_order(x);
}

std::string postgres_octets(const PGresult* from, int row, int column) {
  return {
    libpq().PQgetvalue(from, row, column),
    static_cast<std::size_t>(libpq().PQgetlength(from, row, column))};
}

record postgres_record(const PGresult* from, int row, record_kind kind) {
  record item;
  item.kind = kind;
  item.version = postgres_number(from, row, version_column);
  item.payload = postgres_octets(from, row, payload_column);
  item.expires_at = protocol::from_numeric_date(
    static_cast<std::int64_t>(postgres_number(from, row, expiry_column)));
  item.group = postgres_octets(from, row, group_column);
  item.subject = postgres_octets(from, row, subject_column);
  item.client = postgres_octets(from, row, client_column);
  if (libpq().PQnfields(from) > key_column)
    item.key = postgres_octets(from, row, key_column);
  return item;
}

std::uint64_t affected_rows(PGresult* x) noexcept {
  const std::string_view text = libpq().PQcmdTuples(x);
  std::uint64_t rows = 0;
  std::from_chars(text.data(), text.data() + text.size(), rows);
  return rows;
}

std::string_view sql_state(const PGresult* x) noexcept {
  const auto* state = libpq().PQresultErrorField(x, PG_DIAG_SQLSTATE);
  return state == nullptr ? std::string_view() : std::string_view(state);
}

std::string primary_message(const PGresult* x) {
  const auto* said = libpq().PQresultErrorField(x, PG_DIAG_MESSAGE_PRIMARY);
  return one_line(said == nullptr ? "the database failed" : said);
}

std::string one_line(std::string_view text) {
  std::string out(text);
  std::replace_if(
    out.begin(), out.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
  while (!out.empty() && out.back() == ' ')
    out.pop_back();
  return out.empty() ? "the database failed" : out;
}

} // namespace gatehouse::store
