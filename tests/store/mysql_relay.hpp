#pragma once

#include "tests/store/scratch_folder.hpp"

#include <string>
#include <thread>

namespace gatehouse::test {

/// Stands before a server's Unix socket for one connection, and cuts it at its first COMMIT.
class mysql_relay {
public:
  enum class cut : unsigned char {
    /// The server never hears of it.
    before_commit,
    /// The server has done it, and its answer is lost.
    before_answer,
  };

  mysql_relay(const std::string& server_socket, cut when);
  ~mysql_relay();
  mysql_relay(const mysql_relay&) = delete;
  mysql_relay& operator=(const mysql_relay&) = delete;

  [[nodiscard]] std::string socket() const { return folder_.path() + "/socket"; }

private:
  void pass_on(const std::string& server_socket, cut when) const;

  scratch_folder folder_;
  int listener_ = -1;
  std::thread thread_;
};

} // namespace gatehouse::test
