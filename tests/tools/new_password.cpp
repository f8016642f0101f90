#include "tools/new_password.hpp"

#include <doctest/doctest.h>
#include <sstream>

using namespace gatehouse::tools;

namespace {

/// The password that is read, or nothing when it is refused.
std::string read(const std::string& text) {
  std::istringstream in(text);
  const auto password = read_password_line(in);
  return password ? password->reveal() : std::string();
}

} // namespace

TEST_CASE("a password is the first line of standard input") {
  CHECK(read("correct horse\n") == "correct horse");
  CHECK(read("correct horse") == "correct horse");
  CHECK(read("correct horse\r\nbattery\n") == "correct horse");
  CHECK(read("  blanks count  \n") == "  blanks count  ");
}

TEST_CASE("passwords that are too short or too long are refused") {
  CHECK(read("").empty());
  CHECK(read("7 chars\n").empty());
  CHECK(read(std::string(4096, 'x')).size() == 4096);
  CHECK(read(std::string(4097, 'x')).empty());
}
