#pragma once

#include "tests/store/scratch_folder.hpp"

#include <string>
#include <thread>

namespace gatehouse::test {

/// A server that asks whoever connects for the password itself, once, and keeps what it gets.
class mysql_greedy_server {
public:
  /// @param proof  the plugin that sends the password, or does when it is asked for more.
  explicit mysql_greedy_server(std::string proof = "mysql_clear_password");
  ~mysql_greedy_server();
  mysql_greedy_server(const mysql_greedy_server&) = delete;
  mysql_greedy_server& operator=(const mysql_greedy_server&) = delete;

  [[nodiscard]] std::string socket() const { return folder_.path() + "/socket"; }

  /// All that the client has sent, until it went away.
  [[nodiscard]] const std::string& heard();

private:
  void ask();

  scratch_folder folder_;
  std::string proof_;
  int listener_ = -1;
  std::string heard_;
  std::thread thread_;
};

} // namespace gatehouse::test
