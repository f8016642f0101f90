#pragma once

#include "store/mysql_connection.hpp"

/// Within the MySQL driver only.
namespace gatehouse::store {

/// @throws mysql_fault  what was wrong last.
[[noreturn]] void throw_fault(st_mysql* database);
[[noreturn]] void throw_fault(st_mysql_stmt* statement);

} // namespace gatehouse::store
