#include "store/mysql_faults.hpp"

#include <algorithm>
#include <array>
#include <errmsg.h>
#include <mysql.h>
#include <mysqld_error.h>

namespace gatehouse::store {

namespace {

template <std::size_t Count>
bool is_among(unsigned code, const std::array<unsigned, Count>& known) noexcept {
  return std::find(known.begin(), known.end(), code) != known.end();
}

/// Whose texts show values of rows or of statements.
constexpr std::array<unsigned, 8> telling{
  ER_DUP_ENTRY,
  ER_DATA_TOO_LONG,
  ER_TRUNCATED_WRONG_VALUE,
  ER_WARN_DATA_OUT_OF_RANGE,
  WARN_DATA_TRUNCATED,
  ER_PARSE_ERROR,
  ER_DUP_ENTRY_WITH_KEY_NAME,
  ER_TRUNCATED_WRONG_VALUE_FOR_FIELD};

std::string described(unsigned code, const char* state, const char* text) {
  auto out = "error " + std::to_string(code) + " (" + state + ')';
  if (is_among(code, telling))
    return out;
  out += ": ";
  out += text;
  std::replace(out.begin(), out.end(), '\n', ' ');
  return out;
}

} // namespace

bool mysql_fault::is_contention() const noexcept {
  return is_among(
    code_, std::array<unsigned, 3>{ER_LOCK_DEADLOCK, ER_LOCK_WAIT_TIMEOUT, ER_CHECKREAD});
}

bool mysql_fault::is_loss() const noexcept {
  // The last one is MySQL's, which MariaDB's header has not: nobody was heard of for too long.
  return is_among(
    code_, std::array<unsigned, 7>{
             CR_SERVER_GONE_ERROR, CR_SERVER_LOST, CR_SERVER_LOST_EXTENDED, CR_MALFORMED_PACKET,
             ER_CONNECTION_KILLED, ER_SERVER_SHUTDOWN, 4031});
}

void throw_fault(st_mysql* database) {
  if (database == nullptr)
    throw mysql_fault(CR_OUT_OF_MEMORY, "there is no memory for a connection");
  const auto code = mysql_errno(database);
  throw mysql_fault(code, described(code, mysql_sqlstate(database), mysql_error(database)));
}

void throw_fault(st_mysql_stmt* statement) {
  const auto code = mysql_stmt_errno(statement);
  throw mysql_fault(
    code, described(code, mysql_stmt_sqlstate(statement), mysql_stmt_error(statement)));
}

} // namespace gatehouse::store
