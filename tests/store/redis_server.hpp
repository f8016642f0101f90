#pragma once

#include "tests/store/scratch_folder.hpp"

#include <string>
#include <sys/types.h>

namespace gatehouse::test {

/// A Redis server of these tests alone: behind a Unix socket in a folder of its own, and gone with the
/// process. It saves nothing.
class redis_server {
public:
  redis_server();
  ~redis_server();
  redis_server(const redis_server&) = delete;
  redis_server& operator=(const redis_server&) = delete;

  /// Connects to its socket.
  ///
  /// @returns a descriptor; negative while it is not there.
  [[nodiscard]] int connect() const;

  /// Returns the number of a database that nobody has used yet.
  [[nodiscard]] unsigned make_database() noexcept { return ++databases_; }

  /// The one of this process.
  static redis_server& shared();

private:
  scratch_folder folder_;
  pid_t process_ = -1;
  unsigned databases_ = 0;
};

} // namespace gatehouse::test
