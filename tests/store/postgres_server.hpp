#pragma once

#include "tests/store/scratch_folder.hpp"

#include <cstdint>
#include <string>
#include <sys/types.h>
#include <vector>

namespace gatehouse::test {

/// A PostgreSQL server of these tests alone: in a folder of its own, behind a Unix socket there, and
/// gone with the process. It does not sync: what the disk does is the kill tests' business.
class postgres_server {
public:
  postgres_server();
  ~postgres_server();
  postgres_server(const postgres_server&) = delete;
  postgres_server& operator=(const postgres_server&) = delete;

  /// The folder of its socket.
  [[nodiscard]] const std::string& socket_folder() const noexcept { return folder_.path(); }

  /// Runs statements in a schema of its own, which is made.
  ///
  /// @returns its name.
  [[nodiscard]] std::string make_schema();

  /// Runs one statement as the administrator; fails the test when it fails.
  void run(const std::string& statement);

  /// Runs one query as the administrator.
  ///
  /// @returns the number in its first row.
  [[nodiscard]] std::uint64_t number(const std::string& query);

  /// The one of this process.
  static postgres_server& shared();

private:
  scratch_folder folder_;
  pid_t process_ = -1;
  unsigned schemas_ = 0;
};

} // namespace gatehouse::test
