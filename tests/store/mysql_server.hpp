#pragma once

#include "store/mysql_options.hpp"
#include "tests/store/scratch_folder.hpp"

#include <string>
#include <sys/types.h>

namespace gatehouse::test {

/// A MariaDB server of these tests alone: in a folder of its own, behind a Unix socket there, without
/// TLS, and gone with the process. It does not sync: what the disk does is the kill tests' business.
class mysql_server {
public:
  mysql_server();
  ~mysql_server();
  mysql_server(const mysql_server&) = delete;
  mysql_server& operator=(const mysql_server&) = delete;

  /// Makes a database; how to reach it as the administrator.
  [[nodiscard]] store::mysql_options make_database();

  /// Lets the server stand still, and go on.
  void stop() const;
  void go_on() const;

  /// The one of this process.
  static mysql_server& shared();

private:
  [[nodiscard]] store::mysql_options options(std::string database) const;

  scratch_folder folder_;
  pid_t process_ = -1;
  unsigned databases_ = 0;
};

} // namespace gatehouse::test
